import { parse } from 'content-disposition';
import { cleanFileName } from '../platform/file-name.js';

/** What a file at a URL is called; empty where the URL does not say. */
export function nameOfUrl(url: string): string {
  const last = new URL(url).pathname.split('/').at(-1) ?? '';
  return cleanFileName(decoded(last));
}

/** What a server says that a file is called (RFC 6266); empty where it does not say. */
export const nameOfHeader = (disposition: string | undefined): string =>
  cleanFileName(disposition === undefined ? '' : parse(disposition).parameters.filename);

/** A percent sign may also be one. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
