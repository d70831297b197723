import type { AudioRef, DraftDocument, MediaRef } from '../editor/document/draft-document.js';
import { uploadOf } from '../uploads/upload-store.js';
import type { DraftPicture } from './draft-record.js';

/** All files of a document, the video first. */
export const filesOf = ({ video, audio }: Pick<DraftDocument, 'video' | 'audio'>): (MediaRef | AudioRef)[] => [
  ...(video ? [video] : []),
  ...audio,
];

/** Pictures of drafts are no files of their documents. */
const PICTURE = 'poster';

export interface AssetsOf {
  document: DraftDocument;
  picture?: DraftPicture | undefined;
  /** What the server said of files that this browser has never had. */
  known?: Record<string, string> | undefined;
}

/** The asset of each file by its localId, also of those that are still on their way, so that the server keeps them. */
export function assetsOf({ document, picture, known = {} }: AssetsOf): Record<string, string> {
  const pairs = filesOf(document).flatMap(({ localId }) => {
    const id = uploadOf(localId)?.assetId ?? known[localId];
    return id === undefined ? [] : [[localId, id] as const];
  });
  const own = uploadOf(picture?.uploadId ?? '')?.assetId;
  return { ...(own === undefined ? picturesIn(known) : { [PICTURE]: own }), ...Object.fromEntries(pairs) };
}

/** The API calls those of jobs something with "poster". */
const picturesIn = (assets: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(assets).filter(([localId]) => localId.endsWith(PICTURE)));

export const hasPicture = (assets: Record<string, string> = {}): boolean => Object.keys(picturesIn(assets)).length > 0;
