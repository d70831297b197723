import type { DraftDocument } from '../editor/document/draft-document.js';
import { pictureAt } from '../media/picture-at.js';
import { addFile, type Owner } from '../uploads/upload-manager.js';
import { isUnfinished } from '../uploads/upload-state.js';
import { uploadOf, useUploads } from '../uploads/upload-store.js';
import { contentUrl } from './draft-files.js';

/** Large enough for a list on a fine screen, and about 30 kB. */
const WIDTH = 480;
/** A job does not wait longer for its picture. */
const MOST_MS = 10_000;

let made: { of: string; uploadId: string } | undefined;

/** The asset of a picture of the video where the first segment begins; undefined where there is none, whatever the reason. */
export async function posterAsset(document: DraftDocument, owner: Owner): Promise<string | undefined> {
  const { video, segments } = document;
  if (!video) return undefined;
  const [atMs, of] = [segments[0]?.startMs ?? 0, `${video.localId} ${segments[0]?.startMs}`];
  if (made?.of !== of) {
    const file = await within(pictureOf(video.localId, atMs)).catch(() => undefined);
    if (!file) return undefined;
    made = { of, uploadId: addFile({ file }, 'poster', owner) };
  }
  const { uploadId } = made;
  await within(whenSettled(uploadId)).catch(() => undefined);
  const upload = uploadOf(uploadId);
  return upload?.state.at === 'stored' ? upload.assetId : undefined;
}

const within = <T>(promise: Promise<T>): Promise<T> =>
  Promise.race([
    promise,
    new Promise<never>((_, reject) => setTimeout(reject, MOST_MS, new Error('It took too long.'))),
  ]);

function whenSettled(id: string): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      const upload = uploadOf(id);
      if (upload && isUnfinished(upload)) return;
      stop();
      resolve();
    };
    const stop = useUploads.subscribe(look);
    look();
  });
}

async function pictureOf(localId: string, atMs: number): Promise<File> {
  const content = contentUrl(localId);
  if (!content) throw new Error('The video is not at hand.');
  try {
    const picture = await pictureAt({ url: content.url, atMs, width: WIDTH });
    return new File([picture], 'poster.jpg', { type: picture.type });
  } finally {
    content.release();
  }
}
