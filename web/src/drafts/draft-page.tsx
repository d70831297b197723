import { Film } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useLocation, useParams, useSearchParams } from 'wouter';
import { useShallow } from 'zustand/react/shallow';
import { Page } from '../app/page.js';
import { useSession } from '../app/session-gate.js';
import { offerToTakeAlong } from '../app/take-along.js';
import { useIsWide } from '../app/use-is-wide.js';
import { Button, ButtonLink } from '../ui/button.js';
import { DropZone } from '../ui/drop-zone.js';
import { ProblemNote } from '../ui/problem-note.js';
import { fileSize } from '../ui/sizes.js';
import type { Owner } from '../uploads/upload-manager.js';
import { ConflictDialog } from './conflict-dialog.js';
import { draftToTakeAlong } from './download-draft.js';
import { learnFacts, setVideoFile } from './draft-files.js';
import { DraftHead } from './draft-head.js';
import { keepPicture } from './draft-picture.js';
import { noteShown } from './draft-session.js';
import { useDraft } from './draft-store.js';
import { DraftWork } from './draft-work.js';
import { EditorSkeleton } from './editor-skeleton.js';
import { followServer } from './follow-server.js';
import { FormSkeleton } from './form-skeleton.js';
import { NoSuchDraft, UnreadableDraft } from './no-such-draft.js';
import { isOpen, type Opened, openDraft, type Wish } from './open-draft.js';
import { OtherTabNote } from './other-tab-note.js';
import { setNavigation } from './submit-draft.js';

/** A draft at its own address, and at /drafts/new one that gets its address with the first change. */
export function DraftPage() {
  const { data: session } = useSession();
  const owner = session && { userId: session.user.id, limits: session.limits };
  const { opened, error, again } = useOpening(owner);
  const { id, hasVideo, isGone } = useDraft(
    useShallow((draft) => ({ id: draft.id, hasVideo: draft.document.video !== null, isGone: draft.isGone })),
  );
  if (error !== undefined) {
    return (
      <Page title="New video">
        <ProblemNote error={error} actions={<OpeningActions again={again} />} />
      </Page>
    );
  }
  if (!owner || opened === undefined || (opened === 'open' && id === '' && !isGone)) {
    return <Opening />;
  }
  if (opened === 'missing' || isGone) return <NoSuchDraft />;
  if (opened === 'unreadable') return <UnreadableDraft />;
  return (
    <>
      <OtherTabNote />
      {hasVideo ? <DraftWork owner={owner} /> : <Beginning owner={owner} />}
      <ConflictDialog />
    </>
  );
}

/** What its address says of it is all that is known: a draft that has one has a video, most of the time. */
function Opening() {
  const { draftId } = useParams<{ draftId: string }>();
  if (useIsWide() && draftId !== 'new') return <EditorSkeleton />;
  return (
    <Page title="New video" isWide>
      <FormSkeleton />
    </Page>
  );
}

const OpeningActions = ({ again }: { again: () => void }) => (
  <>
    <Button onPress={again}>Try again</Button>
    <ButtonLink href="/drafts">To your drafts</ButtonLink>
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
        titleOnTouch="Choose your video"
        words={words}
        button="Choose video"
        accept="video/*"
        icon={<Film size={36} strokeWidth={1.5} />}
        onFile={(given) => setVideoFile(given, owner)}
      />
    </Page>
  );
}

interface Opening {
  /** Of which wish it is. */
  of?: string;
  opened?: Opened;
  error?: unknown;
}

/** What the address asks for, opened once however often the page is drawn; and the address of what it became. */
function useOpening(owner: Owner | undefined) {
  const [, navigate] = useLocation();
  const [tries, setTries] = useState(0);
  const [state, setState] = useState<Opening>({});
  const { of, wish } = useWish();
  const userId = owner?.userId;
  // biome-ignore lint/correctness/useExhaustiveDependencies: who owns it does not change while somebody is signed in
  useEffect(() => {
    if (!owner) return;
    setNavigation((path) => navigate(path));
    noteShown(true);
    let isWanted = true;
    const take = (next: Opening) => isWanted && setState({ of, ...next });
    openOnce(`${of} ${tries}`, owner, wish).then(
      (opened) => take({ opened }),
      (error: unknown) => take({ error }),
    );
    const stops = [learnFacts(), keepPicture(owner), followServer(owner.userId), offerToTakeAlong(draftToTakeAlong)];
    return () => {
      isWanted = false;
      noteShown(false);
      for (const stop of stops) stop();
    };
  }, [userId, of, tries]);
  const isCurrent = state.of === of || (typeof wish === 'object' && 'draftId' in wish && isOpen(wish.draftId));
  const { opened, error } = isCurrent && state.of !== of ? { opened: 'open' as const, error: undefined } : state;
  useOwnAddress(of, state.of === of && opened === 'open');
  return {
    opened: isCurrent ? opened : undefined,
    error: isCurrent ? error : undefined,
    again: () => setTries(tries + 1),
  };
}

/** The same words for the same wish. */
function useWish(): { of: string; wish: Wish } {
  const { draftId = 'new' } = useParams<{ draftId: string }>();
  const [search] = useSearchParams();
  const fromJob = search.get('from');
  const [key] = useState(() => crypto.randomUUID());
  if (draftId !== 'new') return { of: draftId, wish: { draftId } };
  if (fromJob === null) return { of: 'new', wish: 'new' };
  return { of: `new from ${fromJob}`, wish: { fromJob, key: `${key} ${fromJob}` } };
}

let opening: { of: string; promise: Promise<Opened> } | undefined;

function openOnce(of: string, owner: Owner, wish: Wish): Promise<Opened> {
  if (opening?.of === of) return opening.promise;
  const promise = openDraft(owner, wish);
  opening = { of, promise };
  void promise.catch(() => undefined).then(() => (opening = undefined));
  return promise;
}

/** As soon as anything is kept it is found again by its address; the server's is the one that other machines know. */
function useOwnAddress(of: string, isShown: boolean): void {
  const [, navigate] = useLocation();
  const address = useDraft(({ id, saved, server }) => (id !== '' && saved.at === 'new' ? 'new' : (server?.id ?? id)));
  useEffect(() => {
    if (isShown && address !== '' && address !== of) navigate(`/drafts/${address}`, { replace: true });
  }, [isShown, address, of, navigate]);
}
