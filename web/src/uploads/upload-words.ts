import { ApiProblem } from '../../../src/api-client/api-problem.js';
import type { AssetResource } from '../../../src/http/asset-schemas.js';
import { OtherFile, StorageUnreachable } from './part-faults.js';
import type { UploadFault } from './upload-state.js';

/** What ended an upload, in words. */
export function faultOf(error: unknown, pageUrl = location.href): UploadFault {
  if (error instanceof StorageUnreachable) return unreachable(error.url, pageUrl);
  if (error instanceof ApiProblem) return { words: sentences(error.message, error.detail), next: error.next };
  if (error instanceof OtherFile) return OTHER_CONTENT;
  const words = 'A part of the file did not get through, however often it was sent.';
  return { words, next: 'Look at your connection, then try again: what has arrived is kept.' };
}

const sentences = (...parts: (string | undefined)[]) => parts.filter(Boolean).join(' ');

/** The one setting that mends it; the page cannot. */
function unreachable(url: string, pageUrl: string): UploadFault {
  const storage = new URL(url, pageUrl);
  const words = `This browser cannot reach the storage at ${storage.origin}.`;
  if (storage.protocol === 'http:' && new URL(pageUrl).protocol === 'https:') {
    return {
      words,
      next: 'The page is HTTPS and the storage is not: set S3_PUBLIC_ENDPOINT to an https address, or UPLOAD_MODE=through_api.',
    };
  }
  const next = `Set S3_PUBLIC_ENDPOINT to an address that browsers reach, allow ${new URL(pageUrl).origin} in the bucket's CORS rules, or set UPLOAD_MODE=through_api.`;
  return { words, next };
}

const OTHER_CONTENT: UploadFault = {
  words: 'This is another file: it differs from what was already sent.',
  next: 'Choose the one that the upload was begun with, or cancel it and add this one anew.',
};

/** Of one that was chosen to go on with an upload; undefined where it may be the same. */
export function otherFileFault(wanted: { bytes: number; lastModified: number }, file: File): UploadFault | undefined {
  const { next } = OTHER_CONTENT;
  if (file.size !== wanted.bytes)
    return { words: `This is another file: it has ${file.size} bytes, not ${wanted.bytes}.`, next };
  // What came through the API alone has no date.
  if (wanted.lastModified === 0 || file.lastModified === wanted.lastModified) return undefined;
  return { words: 'This file was changed since the upload was begun, or is another one.', next };
}

/** The server has looked at it. */
export function refusalOf({ issues = [] }: AssetResource): UploadFault {
  const words = issues.map(({ message }) => message).join(' ') || 'The server cannot use this file.';
  return { words, next: 'Choose another file, or export it anew as MP4 (H.264) or WAV.' };
}
