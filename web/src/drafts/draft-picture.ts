import { pictureAt } from '../media/picture-at.js';
import { fileOf } from '../uploads/local-files.js';
import { addFile, type Owner } from '../uploads/upload-manager.js';
import { uploadOf, useUploads } from '../uploads/upload-store.js';
import { hasPicture } from './draft-assets.js';
import { useDraft } from './draft-store.js';

/** Twice as wide as lists show it. */
const WIDTH = 240;
/** Behind what fades in, where the video is that long. */
const AT_MS = 2_000;

let failedOf: string | undefined;
let isBusy = false;

/** The draft has a picture of its video, for lists: in this browser at once, and on the server. Ends by what it returns. */
export function keepPicture(owner: Owner): () => void {
  const look = () => void makeOrSend(owner);
  const stops = [useDraft.subscribe(look), useUploads.subscribe(look)];
  look();
  return () => {
    for (const stop of stops) stop();
  };
}

async function makeOrSend(owner: Owner): Promise<void> {
  const { document, picture, server, isFollowing, saved } = useDraft.getState();
  const { video } = document;
  if (!video || isBusy || isFollowing || saved.at === 'new') return;
  if (picture?.of === video.localId) {
    if (picture.uploadId === undefined && uploadOf(video.localId)?.state.at === 'stored') send(owner);
    return;
  }
  if (failedOf === video.localId || (hasPicture(server?.assets) && picture === undefined)) return;
  const file = fileOf(video.localId); // on another machine nobody has done anything yet, and nothing is to be saved
  if (!file || !isLookedInto(video.localId)) return;
  isBusy = true;
  await make(file, video.localId, Math.min(AT_MS, (video.lengthMs ?? 0) / 2));
  isBusy = false;
}

/** The video goes first. */
function send(owner: Owner): void {
  const { picture } = useDraft.getState();
  if (!picture) return;
  const file = new File([picture.file], 'poster.jpg', { type: picture.file.type });
  isBusy = true; // adding it tells of itself
  useDraft.setState({ picture: { ...picture, uploadId: addFile({ file }, 'poster', owner) } });
  isBusy = false;
}

function isLookedInto(localId: string): boolean {
  const at = uploadOf(localId)?.state.at;
  return at !== undefined && !['probing', 'refused', 'failed', 'ghost'].includes(at);
}

async function make(video: File, localId: string, atMs: number): Promise<void> {
  const url = URL.createObjectURL(video);
  try {
    const file = await pictureAt({ url, atMs, width: WIDTH });
    if (useDraft.getState().document.video?.localId === localId) useDraft.setState({ picture: { of: localId, file } });
  } catch {
    failedOf = localId;
  } finally {
    URL.revokeObjectURL(url);
  }
}
