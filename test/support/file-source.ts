import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { localServer } from './local-server.js';

/** How a source serves its file, until something else is said. */
export interface Manner {
  bytes: Buffer;
  headers?: Record<string, string>;
  /** For each request, the first one first: how many bytes of the answer come; then the connection breaks or hangs. */
  stopsAfter?: (number | undefined)[];
  /** It goes silent there instead of breaking. */
  hangs?: boolean;
  /** Answers every request with the whole file. */
  withoutRanges?: boolean;
  /** Does not say how much there is. */
  withoutLength?: boolean;
}

/** A real server with one file, for one test; it knows ranges as RFC 9110 has them. */
export async function fileSource(first: Manner) {
  const stage = { manner: first, closed: 0 };
  const stops = [...(first.stopsAfter ?? [])];
  const answer: RequestListener = (request, response) => {
    response.once('close', () => {
      stage.closed += 1;
    });
    serve(stage.manner, stops.shift(), request, response);
  };
  const { url, received } = await localServer(answer);
  return {
    url: `${url}/files/a%20talk.mp4?signature=SECRET-WORD`,
    /** What was asked for, by range and condition. */
    asked: () => received.map(({ headers }) => [headers.range, headers['if-range']]),
    change: (manner: Partial<Manner>) => Object.assign(stage.manner, manner),
    /** Connections that are over. */
    closed: () => stage.closed,
  };
}

function serve(manner: Manner, stop: number | undefined, request: IncomingMessage, response: ServerResponse): void {
  const { bytes, headers = {}, hangs, withoutLength } = manner;
  const from = rangeOf(request, manner);
  const rest = bytes.subarray(from ?? 0);
  const part = from === undefined ? {} : { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` };
  const length = withoutLength ? {} : { 'content-length': rest.length };
  response.writeHead(from === undefined ? 200 : 206, { 'content-type': 'video/mp4', ...headers, ...length, ...part });
  if (stop === undefined) response.end(rest);
  else response.write(rest.subarray(0, stop), () => hangs || response.destroy());
}

/** Where the part begins that is asked for, if it is one of this file. */
function rangeOf({ headers }: IncomingMessage, { headers: own = {}, withoutRanges }: Manner): number | undefined {
  const [, from] = /^bytes=(\d+)-$/.exec(headers.range ?? '') ?? [];
  const isSame = [own.etag, own['last-modified']].includes(headers['if-range'] as string | undefined);
  return from !== undefined && isSame && !withoutRanges ? Number(from) : undefined;
}
