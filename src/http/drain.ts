import type { RequestHandler } from 'express';

/** A client that must send all before it reads the answer gets this much time and room for it. */
const DRAIN_MS = 60_000;
const DRAIN_BYTES = 1024 ** 3;

/**
 * An answer may come before the request was read to its end. Closing then would reset the connection, and the client
 * might lose the answer; so the rest is read and thrown away, within limits.
 */
export const drainAfterAnswer: RequestHandler = (request, response, next) => {
  response.once('finish', () => {
    if (request.complete || request.destroyed) return;
    let left = DRAIN_BYTES;
    const cut = () => request.socket.destroy();
    const timer = setTimeout(cut, DRAIN_MS).unref();
    request.on('data', (chunk: Buffer) => {
      left -= chunk.length;
      if (left < 0) cut();
    });
    request.once('close', () => clearTimeout(timer));
    request.resume();
  });
  next();
};
