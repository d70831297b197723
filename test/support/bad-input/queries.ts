import { ask, type BadInput, type Group, json } from './bad-input.js';
import { RIGHT_JOB } from './json.js';

/** What stands behind the question mark, and in headers that programs choose. */

const JOBS = '/api/v1/jobs';
const JOB = `${JOBS}/<job>`;

const get = (what: string, answer: string, path: string, ...headers: string[]) => ask(what, answer, { path, headers });
const query = (text: string, answer: string, path = JOBS) => get(`?${text}`, answer, `${path}?${text}`);
const base64 = (text: string) => Buffer.from(text).toString('base64url');

const CURSOR = '400 invalid_request: cursor';
const UUID = '8a7e0f0e-3c58-4d6f-9d25-6f1d6d0a7a11';
const cursors: Record<string, string> = {
  'a word': 'x',
  nothing: '',
  'another format': base64(JSON.stringify({ createdAt: '2026-01-01', id: UUID })),
  'a time that is none': base64(`NaN.${UUID}`),
  'a time before all': base64(`-1.${UUID}`),
  'a time behind all': base64(`9999999999999999.${UUID}`),
  'SQL behind it': base64(`1700000000000.${UUID}' OR '1'='1`),
  'a NUL in it': base64(`1700000000000.${UUID.slice(0, -1)}\0`),
  'something behind it': `${base64(`1700000000000.${UUID}`)}AAAA`,
  'another alphabet': Buffer.from(`1700000000000.${UUID}???`).toString('base64'),
};

export const QUERIES: Group = {
  title: 'Queries',
  cases: [
    ...['0', '101', '-1', '1.5', '1e1', '0x10', '%2B5', '%205', '', 'all', '5;DROP TABLE', '٣'].map((limit) =>
      query(`limit=${encodeURI(limit).replaceAll('%25', '%')}`, '400 invalid_request: limit'),
    ),
    ...[
      query('limit=5&limit=6', '400 invalid_request: limit'),
      query('limit[]=5', '400 invalid_request: ["limit[]"]'),
      query('limit[a]=5', '400 invalid_request: ["limit[a]"]'),
      query('__proto__[admin]=1', '400 invalid_request: ["__proto__[admin]"]'),
      query('constructor=1', '400 invalid_request: constructor'),
      query('userId=somebody-else', '400 invalid_request: userId'),
    ],
    ...['bogus', '', 'queued,,failed', 'QUEUED'].map((status) =>
      query(`status=${status}`, '400 invalid_request: status'),
    ),
    ...[query('q=%00', '400 invalid_request: q'), query(`q=${'x'.repeat(201)}`, '400 invalid_request: q')],
    query('q=%25_%5C', '200'),
    query("q='%20OR%201=1--", '200'),
    query('q=%FF', '200'),
    ...Object.entries(cursors).map(([what, cursor]) =>
      get(`a cursor that is ${what}`, CURSOR, `${JOBS}?cursor=${encodeURIComponent(cursor)}`),
    ),
    query('cursor=x', CURSOR, '/api/v1/assets'),
    ...['61', '-1', '1.5', 'soon', '0x1'].map((wait) => query(`wait=${wait}`, '400 invalid_request: wait', JOB)),
    query('wait=0&revision=old', '400 invalid_request: revision', JOB),
    query('revision=99999999999999999999', '400 invalid_request: revision', JOB),
  ].map((one) => ({ ...one, what: one.what.length > 60 ? `${one.what.slice(0, 60)}…` : one.what })),
};

const DOWNLOAD = `${JOB}/download`;
const ranged = (range: string) => get(`Range: ${range.slice(0, 40)}`, '302', DOWNLOAD, `Range: ${range}`);

const submit = (what: string, answer: string, ...keys: string[]): BadInput =>
  json(what, answer, JOBS, RIGHT_JOB, { headers: keys.map((key) => `Idempotency-Key: ${key}`) });
const KEY = '400 invalid_request: Idempotency-Key';

export const HEADERS: Group = {
  title: 'Headers that programs choose',
  cases: [
    ...['bytes=0-', 'bytes=-1', 'bytes=9-1', 'lines=1-2', 'bytes=', `bytes=${'0-1,'.repeat(1_000)}2-3`].map(ranged),
    ...['"1"', '*', 'W/"x"', 'nonsense', '"'].map((tag) => get(`If-Match: ${tag}`, '200', JOB, `If-Match: ${tag}`)),
    get('If-Modified-Since: never', '200', JOB, 'If-Modified-Since: never'),
    submit('an Idempotency-Key of nothing', KEY, ''),
    submit('an Idempotency-Key of 256 characters', KEY, 'k'.repeat(256)),
    submit('an Idempotency-Key that is no ASCII', KEY, 'schlüssel'),
    submit('an Idempotency-Key with a tab', KEY, 'a\tb'),
    submit('two Idempotency-Keys', KEY, 'a', 'b'),
    submit('one Idempotency-Key twice', KEY, 'a', 'a'),
    get('Range of a page', '416 range_not_satisfiable', '/docs/start.js', 'Range: bytes=99999999-'),
    get('If-Match of a page', '412 precondition_failed', '/docs/start.js', 'If-Match: "1"'),
    get(
      'If-Unmodified-Since of a page',
      '412 precondition_failed',
      '/docs/start.js',
      'If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT',
    ),
    get('an X-Request-Id that is markup', '200', '/healthz', 'X-Request-Id: <script>alert(1)</script>'),
    get('an X-Request-Id of 10,000 characters', '200', '/healthz', `X-Request-Id: ${'x'.repeat(10_000)}`),
    get('an address claimed by X-Forwarded-For', '200', JOBS, 'X-Forwarded-For: 127.0.0.1, not-an-address'),
    get('a Host claimed by X-Forwarded-Host', '200', JOBS, 'X-Forwarded-Host: evil.example'),
    get('a path claimed by X-Original-URL', '404 route_not_found', '/nothing', 'X-Original-URL: /healthz'),
    ...['https://evil.example', 'null', 'chrome-extension://x', 'http://127.0.0.1', 'http://user@127.0.0.1'].map(
      (origin) => get(`Origin: ${origin}`, '403 origin_refused', JOBS, `Origin: ${origin}`),
    ),
    get('a page of another site', '403 origin_refused', JOBS, 'Sec-Fetch-Site: cross-site'),
    get('a page of the same domain', '403 origin_refused', JOBS, 'Sec-Fetch-Site: same-site'),
    ask('another page’s question whether it may', '403 origin_refused', {
      ...{ method: 'OPTIONS', path: JOBS },
      headers: ['Origin: https://evil.example', 'Access-Control-Request-Method: DELETE'],
    }),
  ],
};
