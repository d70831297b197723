import { Suspense } from 'react';
import { PageGone } from '../app/page-gone.js';
import { useIsWide } from '../app/use-is-wide.js';
import { lazyPart } from '../ui/lazy-part.js';
import type { Owner } from '../uploads/upload-manager.js';
import { DraftForm } from './draft-form.js';
import { useDraftView } from './draft-view.js';
import { FormSkeleton } from './form-skeleton.js';

const Editor = lazyPart(async () => (await import('../editor/editor.js')).Editor, PageGone);

/** A draft that has a video: as a form, or on the timeline where somebody wants that and there is room. */
export function DraftWork({ owner }: { owner: Owner }) {
  const isWide = useIsWide();
  const view = useDraftView((draft) => draft.view);
  if (!isWide || view === 'form') return <DraftForm owner={owner} />;
  return (
    <Suspense fallback={<FormSkeleton />}>
      <Editor owner={owner} />
    </Suspense>
  );
}
