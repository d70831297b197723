import type { Request, Response } from 'express';
import type { SignOptions } from '../storage/object-store.js';
import type { ApiDeps } from './api-deps.js';
import { json } from './operation.js';
import type { DownloadResource } from './schemas.js';

/** Bytes do not go through the API: who wants them is sent to the storage. */

export const AS_LINK =
  'Redirects to a short-lived signed URL, which takes Range; HEAD is redirected to one for HEAD. With "Accept: application/json" that URL comes as JSON.';
export const LINK = {
  200: json('Download', 'The link, where JSON is preferred.'),
  302: {
    description: 'To the signed URL.',
    headers: { Location: { description: 'The signed URL.', required: true, schema: { type: 'string' } } },
  },
};

/** `type`: of what lies there, which wins where the client has no preference, as with a browser or curl. */
export function answerLink(request: Request<{ id: string }>, response: Response, link: DownloadResource, type: string) {
  response.set('Cache-Control', 'no-store').vary('Accept');
  if (request.accepts([type, 'application/json']) === 'application/json') response.json(link);
  else response.status(302).location(link.url).end(); // without a body, which would have the signed URL once more
}

type Download = Pick<SignOptions, 'downloadAs' | 'method'>;

/** Who only asks how large it is follows the link with HEAD; a link in JSON is for GET. */
export const downloadOf = (request: Request<{ id: string }>, downloadAs?: string): Download => ({
  downloadAs,
  method: request.method === 'HEAD' ? 'HEAD' : 'GET',
});

export async function signLink({ store, settings }: ApiDeps, key: string, o: Download): Promise<DownloadResource> {
  const expiresInSeconds = settings.downloadUrlSeconds;
  const signedAt = now();
  const url = await store.signedUrl(key, { expiresInSeconds, signedAt, isPublic: true, ...o });
  return { url, expiresAt: new Date(signedAt.getTime() + expiresInSeconds * 1000).toISOString() };
}

/** A signature's date has no milliseconds. */
export function now(): Date {
  const at = new Date();
  at.setMilliseconds(0);
  return at;
}
