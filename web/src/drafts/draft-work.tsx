import { Suspense } from 'react';
import { PageGone } from '../app/page-gone.js';
import { useIsWide } from '../app/use-is-wide.js';
import { lazyPart } from '../ui/lazy-part.js';
import type { Owner } from '../uploads/upload-manager.js';
import { DraftForm } from './draft-form.js';
import { EditorSkeleton } from './editor-skeleton.js';

const Editor = lazyPart(async () => (await import('../editor/editor.js')).Editor, PageGone);

/** A draft that has a video: on the timeline where there is room for its lanes, else as a form. */
export function DraftWork({ owner }: { owner: Owner }) {
  if (!useIsWide()) return <DraftForm owner={owner} />;
  return (
    <Suspense fallback={<EditorSkeleton />}>
      <Editor owner={owner} />
    </Suspense>
  );
}
