import { Film } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { Page } from '../app/page.js';
import { useSession } from '../app/session-gate.js';
import { Button, ButtonLink } from '../ui/button.js';
import { DropZone } from '../ui/drop-zone.js';
import { ProblemNote } from '../ui/problem-note.js';
import { fileSize } from '../ui/sizes.js';
import type { Owner } from '../uploads/upload-manager.js';
import { learnFacts, setVideoFile } from './draft-files.js';
import { DraftForm } from './draft-form.js';
import { DraftHead } from './draft-head.js';
import { useDraft } from './draft-store.js';
import { FormSkeleton } from './form-skeleton.js';
import { openDraft } from './open-draft.js';
import { setNavigation } from './submit-draft.js';

/** Simple submit: a video, rows of start, end and voice, and what is to be made of them. */
export function NewDraftPage() {
  const { data: session } = useSession();
  const [search] = useSearchParams();
  const fromJob = search.get('from');
  const owner = session && { userId: session.user.id, limits: session.limits };
  const { isOpen, error, again } = useOpening(owner, fromJob);
  const { video } = useDraft(({ document }) => document);
  if (error !== undefined) {
    return (
      <Page title="New video">
        <ProblemNote error={error} actions={<OpeningActions again={again} />} />
      </Page>
    );
  }
  if (!owner || !isOpen) {
    return (
      <Page title="New video" isWide>
        <FormSkeleton />
      </Page>
    );
  }
  return video ? <DraftForm owner={owner} /> : <Beginning owner={owner} />;
}

const OpeningActions = ({ again }: { again: () => void }) => (
  <>
    <Button onPress={again}>Try again</Button>
    <ButtonLink href="/jobs">To your jobs</ButtonLink>
  </>
);

function Beginning({ owner }: { owner: Owner }) {
  const words = (
    <>
      Then say who speaks when, and give each of them a new voice.
      <br />
      MP4, MOV or WebM of up to {fileSize(owner.limits.maxUploadBytes)}.
    </>
  );
  return (
    <Page title="New video" actions={<DraftHead />}>
      <DropZone
        title="Drop your video here"
        words={words}
        button="Choose video"
        accept="video/*"
        icon={<Film size={36} strokeWidth={1.5} />}
        onFile={(given) => setVideoFile(given, owner)}
      />
    </Page>
  );
}

/** Opens it once for each way that leads here, however often the page is drawn. */
let opening: { of: string; promise: Promise<void> } | undefined;

function useOpening(owner: Owner | undefined, fromJob: string | null) {
  const [, navigate] = useLocation();
  const [state, setState] = useState<{ isOpen: boolean; error?: unknown }>({ isOpen: false });
  const [tries, setTries] = useState(0);
  const userId = owner?.userId;
  // biome-ignore lint/correctness/useExhaustiveDependencies: who owns it does not change while somebody is signed in
  useEffect(() => {
    if (!owner) return;
    setNavigation((path) => navigate(path));
    const of = `${userId} ${fromJob} ${tries}`;
    if (opening?.of !== of) opening = { of, promise: openDraft(owner, fromJob) };
    opening.promise.then(
      () => {
        if (fromJob !== null) navigate('/drafts/new', { replace: true });
        setState({ isOpen: true });
      },
      (error: unknown) => setState({ isOpen: false, error }),
    );
    const stop = learnFacts();
    return () => {
      opening = undefined;
      stop();
    };
  }, [userId, fromJob, tries]);
  return { ...state, again: () => setTries(tries + 1) };
}
