import type { RequestListener, ServerResponse } from 'node:http';
import { pathOf } from './answer-path.js';
import { judgeAnswer, judgeEvent } from './judge-answer.js';

/** Everything that APIs of tests have answered in this process, and the OpenAPI document does not say. */
const faults: string[] = [];

/** What came together since it was asked last; check-answers.ts asks after each test. */
export const takeAnswerFaults = (): string[] => faults.splice(0);

/** The same app, each of whose answers is judged before anybody can read it. */
export const withAnswersChecked =
  (app: RequestListener): RequestListener =>
  (request, response) => {
    const path = pathOf(request.url);
    watch(response, (body, isStream) => {
      const { method = '', headers } = { method: request.method, headers: response.getHeaders() };
      return judgeAnswer({ method, path, status: response.statusCode, headers, body, isStream });
    });
    app(request, response);
  };

type Judge = (body: string, isStream: boolean) => string[];
type Send = (chunk?: unknown, ...more: unknown[]) => unknown;

/** A stream is judged when it begins, and then each of its messages; anything else when it is whole. */
function watch(response: ServerResponse, judge: Judge): void {
  const [write, end] = [response.write.bind(response) as Send, response.end.bind(response) as Send];
  const chunks: Buffer[] = [];
  let isBegun = false;
  const note = (chunk: unknown) => {
    if (!isStream(response)) return void (isBytes(chunk) && chunks.push(Buffer.from(chunk)));
    if (!isBegun) faults.push(...judge('', true));
    isBegun = true;
    if (isBytes(chunk)) faults.push(...eventFaults(String(chunk)));
  };
  const noted =
    (send: Send, isLast: boolean): Send =>
    (chunk, ...more) => {
      note(chunk);
      if (isLast && !isStream(response)) faults.push(...judge(Buffer.concat(chunks).toString(), false));
      return send(chunk, ...more);
    };
  response.write = noted(write, false) as typeof response.write;
  response.end = noted(end, true) as typeof response.end;
}

const isStream = (response: ServerResponse) =>
  String(response.getHeader('content-type')).startsWith('text/event-stream');

const isBytes = (chunk: unknown): chunk is string | Buffer => typeof chunk === 'string' || Buffer.isBuffer(chunk);

/** Frames are written whole. */
function eventFaults(frames: string): string[] {
  return [...frames.matchAll(/^event: (.*)\ndata: (.*)$/gm)].flatMap(([, event = '', data = '']) =>
    judgeEvent(event, JSON.parse(data)),
  );
}
