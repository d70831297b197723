import { sendHalf, sendRaw } from '../raw-http.js';
import type { BadInputStage } from './stage.js';

/** The kinds of bad input, each with its one right answer; test/integration/http-bad-input.test.ts sends them. */
export interface BadInput {
  /** What is sent, as the table (docs/bad-input.md) has it. */
  what: string;
  /** As `wordsOf` (reply.ts) has what comes back. */
  answer: string;
  send(stage: BadInputStage): Promise<Reply[]>;
  /** What is said of an answer that is no problem, besides its status. */
  show?(body: string): string;
}

export interface Group {
  title: string;
  cases: readonly BadInput[];
}

export interface Reply {
  status: number;
  headers: Headers;
  body: string;
}

/** Which API it is sent to (stage.ts). */
export type Where = 'open' | 'closed' | 'through' | 'small' | 'late' | 'idle';

export interface Asked {
  /** Left out: GET, or POST with a body. */
  method?: string;
  path: string;
  /** Header lines. */
  headers?: readonly string[];
  body?: string | Buffer;
  at?: Where;
  show?(body: string): string;
}

/** Bytes on a connection of its own, until that is closed. */
export const raw = (what: string, answer: string, bytes: string | Buffer, at: Where = 'open'): BadInput => ({
  ...{ what, answer },
  send: (stage) => sendRaw(stage.urls[at], filled(bytes, stage, at)).then(utf8),
});

/** The same of a client that says in the middle that no more comes. */
export const half = (what: string, answer: string, bytes: string | Buffer): BadInput => ({
  ...{ what, answer },
  send: (stage) => sendHalf(stage.urls.open, filled(bytes, stage, 'open')).then(utf8),
});

/** One whole request, to the letter: no client makes it better. `show` as in BadInput. */
export const ask = (what: string, answer: string, { show, ...asked }: Asked): BadInput => ({
  ...{ what, answer, show },
  send: (stage) => askOnce(stage, asked),
});

export async function askOnce(stage: BadInputStage, asked: Omit<Asked, 'show'>): Promise<Reply[]> {
  const { path, headers = [], body, at = 'open' } = asked;
  const { method = body === undefined ? 'GET' : 'POST' } = asked;
  const content = filled(body ?? '', stage, at);
  const length = body === undefined || headers.some((line) => OWN_LENGTH.test(line)) ? [] : [content.length];
  const lines = [
    `${method} ${path} HTTP/1.1`,
    ...['<host>', 'Connection: close', ...headers],
    ...length.map((bytes) => `Content-Length: ${bytes}`),
  ];
  const head = filled(`${lines.join('\r\n')}\r\n\r\n`, stage, at);
  return utf8(await sendRaw(stage.urls[at], Buffer.concat([head, content])));
}

const OWN_LENGTH = /^(content-length|transfer-encoding)\b/i;

/** The same as JSON. */
export const json = (what: string, answer: string, path: string, body: unknown, o: Partial<Asked> = {}): BadInput =>
  ask(what, answer, {
    ...{ ...o, path, headers: ['Content-Type: application/json', ...(o.headers ?? [])] },
    body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
  });

/** Of a client that makes its requests itself. */
export const replyOf = async (response: Response): Promise<Reply> => ({
  ...{ status: response.status, headers: response.headers, body: await response.text() },
});

/** `<word>` stands for what the stage has under that word; bytes are sent as they are. */
function filled(text: string | Buffer, { words, urls }: BadInputStage, at: Where): Buffer {
  if (Buffer.isBuffer(text)) return text;
  const all: Record<string, string> = { ...words, host: `Host: ${new URL(urls[at]).host}` };
  return Buffer.from(text.replace(/<(\w+)>/g, (given, word: string) => all[word] ?? given));
}

/** raw-http.ts counts bytes, as Content-Length does. */
const utf8 = (answers: Reply[]): Reply[] =>
  answers.map(({ body, ...head }) => ({ ...head, body: Buffer.from(body, 'latin1').toString() }));
