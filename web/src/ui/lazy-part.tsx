import { type ComponentType, lazy } from 'react';

/**
 * A part of the page that is fetched when it is first shown. Where it cannot be (a newer page has taken its place) there is
 * `Instead`, and the note about the new version above everything (app/new-version.tsx): not a fault of the page.
 */
export const lazyPart = <Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  Instead: ComponentType = Nothing,
) => lazy(async () => ({ default: await load().catch((): ComponentType<Props> => Instead as ComponentType<Props>) }));

const Nothing = () => null;
