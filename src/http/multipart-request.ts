import type { IncomingMessage } from 'node:http';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { AppError } from '../domain/errors.js';

/** RFC 2046 allows 70 characters. The parser takes 252, and so do we: a client that is a little off does no harm. */
const BOUNDARY_CHARS = 252;

/**
 * A parser for the parts of a form, all of them as files, so that words come as bytes too: in whatever encoding. Throws
 * unsupported_media_type, or invalid_request for a boundary that is none.
 */
export function createFormParser({ headers }: IncomingMessage, mostParts: number): BusboyInstance {
  const boundary = boundaryOf(headers['content-type']);
  const contentType = `multipart/form-data; boundary="${boundary}"`;
  return new Busboy({
    headers: { ...headers, 'content-type': contentType },
    isPartAFile: () => true,
    // One more than is allowed, so that what is too much is seen and named. Headers: a name and a type, of any form.
    limits: { parts: mostParts + 1, headerPairs: 50 },
  });
}

/** Throws for a content type that is no form's. */
export function boundaryOf(contentType: string | undefined): string {
  if (!/^multipart\/form-data\s*(;|$)/i.test(contentType ?? '')) {
    throw new AppError('unsupported_media_type', { detail: declaredAs(contentType) });
  }
  const [, quoted, plain] = /;\s*boundary\s*=\s*(?:"([^"]*)"|([^;]*))/i.exec(contentType ?? '') ?? [];
  const boundary = quoted ?? plain?.trim();
  if (!boundary) throw badBoundary('Has no boundary. Leave this header to your HTTP client, which knows the boundary.');
  if (boundary.length > BOUNDARY_CHARS) {
    throw badBoundary(`Has a boundary of ${boundary.length} characters; 70 are allowed (RFC 2046).`);
  }
  // Quotes and backslashes mean something in a header, and what is no ASCII is not the same there and in the body.
  if (!/^[ !#-[\]-~]+$/.test(boundary))
    throw badBoundary('Has a boundary with characters that none may have (RFC 2046).');
  return boundary;
}

const declaredAs = (contentType: string | undefined): string =>
  contentType ? `Its Content-Type is "${contentType.slice(0, 100)}".` : 'It has no Content-Type.';

const badBoundary = (message: string) =>
  new AppError('invalid_request', { issues: [{ field: 'Content-Type', message }] });

/** A body that came whole, and in which the parser has met no part: what is wrong is not that the upload was cut off. */
export const noParts = () =>
  badBoundary('Names a boundary that the body does not have, or the body is empty: no part of a form was found.');
