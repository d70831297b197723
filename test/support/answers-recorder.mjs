import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync } from 'node:fs';

/**
 * Loaded before an API that tests start as a process (process-answers.ts): writes each answer of the port into a file, one
 * JSON line each, before it leaves. A stream is written when it begins.
 */

const { file, port } = Object.fromEntries(new URL(import.meta.url).searchParams);

subscribe('http.server.request.start', ({ request, response }) => {
  if (request.socket.localPort !== Number(port)) return;
  const [write, end] = [response.write.bind(response), response.end.bind(response)];
  const chunks = [];
  let isNoted = false;
  const note = (chunk, isLast) => {
    if (typeof chunk === 'string' || Buffer.isBuffer(chunk)) chunks.push(Buffer.from(chunk));
    const isStream = String(response.getHeader('content-type')).startsWith('text/event-stream');
    if (isNoted || !(isLast || isStream)) return;
    isNoted = true;
    const { method, url } = request;
    const body = isStream ? '' : Buffer.concat(chunks).toString();
    const answer = { method, url, status: response.statusCode, headers: response.getHeaders(), body, isStream };
    appendFileSync(file, `${JSON.stringify(answer)}\n`);
  };
  response.write = (chunk, ...more) => {
    note(chunk, false);
    return write(chunk, ...more);
  };
  response.end = (chunk, ...more) => {
    note(chunk, true);
    return end(chunk, ...more);
  };
});
