import { usePageHeading } from './page-heading.js';

/** Of a page that shows its name elsewhere: for whoever goes from heading to heading. */
export function HiddenHeading({ title }: { title: string }) {
  const heading = usePageHeading(title);
  return (
    <h1 ref={heading} tabIndex={-1} className="visually-hidden">
      {title}
    </h1>
  );
}
