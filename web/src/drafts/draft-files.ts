import type { Action } from '../editor/document/actions.js';
import type { MediaRef } from '../editor/document/draft-document.js';
import { mediaSource } from '../media/media-source.js';
import type { GivenFile } from '../ui/choose-files.js';
import { addFile, type Owner } from '../uploads/upload-manager.js';
import type { Upload } from '../uploads/upload-state.js';
import { uploadOf, useUploads } from '../uploads/upload-store.js';
import { filesOf } from './draft-assets.js';
import { dispatch, useDraft } from './draft-store.js';

/** Files of the draft: each is an upload, and a reference in the document. */

const refOf = (localId: string, { file }: GivenFile): MediaRef => ({
  ...{ localId, fileName: file.name, bytes: file.size, lastModified: file.lastModified },
});

export function setVideoFile(given: GivenFile, owner: Owner): void {
  if (useDraft.getState().isFollowing) return;
  const localId = addFile(given, 'video', owner);
  dispatch({ do: 'setVideo', video: refOf(localId, given) }); // the file before it stays until the draft is closed
}

/** The file as one of the draft's voices; of a segment, where one is named. Its localId; undefined where nothing is taken. */
export function addVoice(given: GivenFile, owner: Owner, segmentId?: string): string | undefined {
  const { document, isFollowing } = useDraft.getState();
  if (isFollowing) return undefined;
  const same = document.audio.find((audio) => isSame(audio, given.file));
  const localId = same?.localId ?? addFile(given, 'audio', owner);
  const actions: Action[] = same ? [] : [{ do: 'addAudio', audio: refOf(localId, given) }];
  if (segmentId !== undefined) actions.push({ do: 'assignAudio', segmentId, localId });
  dispatch(...actions);
  return localId;
}

const isSame = (ref: MediaRef, { name, size, lastModified }: File) =>
  ref.fileName === name && ref.bytes === size && ref.lastModified === lastModified;

/** What is found out of a file while it is uploaded becomes part of the document. Ends by what it returns. */
export function learnFacts(): () => void {
  const learn = ({ uploads }: { uploads: Record<string, Upload> }) => {
    for (const ref of filesOf(useDraft.getState().document)) {
      const facts = uploads[ref.localId]?.facts;
      const isNews =
        facts && Object.entries(facts).some(([name, value]) => !isEqual(ref[name as keyof MediaRef], value));
      if (isNews) dispatch({ do: 'setFacts', localId: ref.localId, facts });
    }
  };
  learn(useUploads.getState());
  return useUploads.subscribe(learn);
}

const isEqual = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Uploads of the files that a job of this draft needs. */
export function neededUploads(): Upload[] {
  const { video, segments } = useDraft.getState().document;
  const ids = [video?.localId, ...segments.map(({ audio }) => audio?.localId)].filter((id) => id !== undefined);
  return [...new Set(ids)].flatMap((id) => uploadOf(id) ?? []);
}

/** Of what was uploaded, or is on its way; `blob:` where the file is at hand. */
export function contentUrl(localId: string): { url: string; release: () => void } | undefined {
  const source = mediaSource(localId);
  if (!source) return undefined;
  if ('url' in source) return { url: source.url, release: () => undefined };
  const url = URL.createObjectURL(source.file);
  return { url, release: () => URL.revokeObjectURL(url) };
}
