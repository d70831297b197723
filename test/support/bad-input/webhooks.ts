import { createHmac } from 'node:crypto';
import { WEBHOOK_SECRET } from '../api.js';
import { bodyOf, sign } from '../webhooks.js';
import { askOnce, type BadInput, type Group, json } from './bad-input.js';
import { DELIVERED } from './stage.js';

/** Messages that are not Sync.so's, and addresses that messages of ours must not go to. */

const BODY = bodyOf('generation-bad');
const REFUSED = '401 webhook_refused';
const TO = '/webhooks/sync-so/<sent>/<token>';
const now = () => Math.floor(Date.now() / 1000);

interface Sent {
  /** Header lines of the signature. */
  signature: () => string[];
  body?: string;
  path?: string;
}

const hook = (what: string, answer: string, { signature, body = BODY, path = TO }: Sent): BadInput => ({
  ...{ what, answer },
  send: (stage) => askOnce(stage, { path, body, headers: ['Content-Type: application/json', ...signature()] }),
});
const line = (text: string) => [`Sync-Signature: ${text}`];
const signed = (what: string, o: Partial<Parameters<typeof sign>[0]>): BadInput =>
  hook(what, REFUSED, { signature: () => line(sign({ body: BODY, ...o })) });
/** Signed as it should be. */
const genuine = (what: string, answer: string, body: string, path = TO): BadInput =>
  hook(what, answer, { signature: () => line(sign({ body })), body, path });
const hmac = (algorithm: string, text: string) => createHmac(algorithm, WEBHOOK_SECRET).update(text).digest('hex');

export const FORGED: Group = {
  title: 'Webhooks that are not Sync.so’s',
  cases: [
    hook('no signature', REFUSED, { signature: () => [] }),
    hook('an empty signature', REFUSED, { signature: () => line('') }),
    hook('a signature that cannot be read', REFUSED, { signature: () => line('hello') }),
    hook('a signature without its time', REFUSED, { signature: () => line(`v1=${hmac('sha256', BODY)}`) }),
    hook('a signature with two times', REFUSED, { signature: () => line(`t=1,${sign({ body: BODY })}`) }),
    hook('a signature by SHA-1', REFUSED, {
      signature: () => line(`t=${now()},v1=${hmac('sha1', `${now()}.${BODY}`)}`),
    }),
    hook('a signature that leaves out the time', REFUSED, {
      signature: () => line(`t=${now()},v1=${hmac('sha256', BODY)}`),
    }),
    hook('a signature cut short', REFUSED, { signature: () => line(sign({ body: BODY }).slice(0, -1)) }),
    signed('a signature with another secret', { secret: 'whsec_guessed' }),
    signed('a signature with an empty secret', { secret: '' }),
    signed('a signature of another body', { body: bodyOf('another') }),
    hook('a signed body with a space more', REFUSED, { signature: () => line(sign({ body: BODY })), body: `${BODY} ` }),
    signed('a message of an hour ago, sent again', { at: now() - 3_600 }),
    signed('a message of in an hour', { at: now() + 3_600 }),
    genuine('a right one that came before: told to its job once', '200', DELIVERED),
    genuine('a right one to no job', '404 job_not_found', BODY, '/webhooks/sync-so/<nobody>/<token>'),
    genuine('a right one to no id', '404 job_not_found', BODY, '/webhooks/sync-so/latest/<token>'),
    genuine('a right one with a NUL for an id', '404 job_not_found', BODY, '/webhooks/sync-so/%00/%00'),
    genuine('a right one with another job’s token', '404 job_not_found', BODY, '/webhooks/sync-so/<theirJob>/<token>'),
    genuine('a right one without its token', '404 route_not_found', BODY, '/webhooks/sync-so/<sent>'),
    genuine('a right one that is no JSON', '400 invalid_request: body', 'hello'),
    genuine('a right one of null', '400 invalid_request: body', 'null'),
    genuine('a right one without an id', '400 invalid_request: body.id', '{"status":"COMPLETED"}'),
    genuine('a right one whose id has a NUL', '400 invalid_request: body.id', '{"id":"a\\u0000","status":"COMPLETED"}'),
    genuine('a right one whose status is SQL', '400 invalid_request: body.status', '{"id":"a","status":"x\'; --"}'),
    genuine('a right one over 1 MiB', '413 payload_too_large', bodyOf('x'.repeat(1024 ** 2))),
  ],
};

const ENDPOINTS = '/api/v1/webhook-endpoints';
const AS_ANN = { at: 'closed' as const, headers: ['Authorization: Bearer <key>'] };
const endpoint = (what: string, field: string, body: object) =>
  json(what, `400 invalid_request: ${field}`, ENDPOINTS, body, AS_ANN);
const to = (url: string, what = url) => endpoint(what, 'url', { url });

/** Each leads inside, in one writing or another; all of them: test/unit/outbound.test.ts. */
const INSIDE = `
  127.0.0.1 127.1 2130706433 0x7f000001 0x7f.1 0177.0.0.1 017700000001 127。0。0。1 １２７.0.0.1 0 0.0.0.0
  10.0.0.1 172.16.0.1 192.168.1.1 100.64.0.1 169.254.169.254 0xa9fea9fe 2852039166 192.0.2.1 198.18.0.1 224.0.0.1
  255.255.255.255 [::] [::1] [::ffff:127.0.0.1] [::ffff:a9fe:a9fe] [::127.0.0.1] [64:ff9b::7f00:1] [2002:7f00:1::]
  [fd00:ec2::254] [fe80::1] [ff02::1]`
  .trim()
  .split(/\s+/);

export const SSRF: Group = {
  title: 'Addresses for messages of ours (SSRF)',
  cases: [
    ...INSIDE.map((host) => to(`http://${host}/`)),
    to('http://localhost:5432/'),
    to('http://metadata.google.internal/computeMetadata/v1/'),
    to('https://inside.example/', 'a name that leads inside'),
    to('https://both.example/', 'a name that leads outside and inside'),
    to('https://six.example/', 'a name that leads inside by IPv6'),
    to('https://8.8.8.8@127.0.0.1/', 'a public address as a user'),
    to('https://127.0.0.1#@8.8.8.8/', 'a public address behind #'),
    to('https://127.0.0.1\\@8.8.8.8/', 'a public address behind a backslash'),
    to('http:127.0.0.1', 'no slashes'),
    to(' http://127.0.0.1/', 'a space before'),
    to('http://127.0.0.1\t.evil.example/'.replace('.evil.example', ''), 'a tab in the address'),
    to('https://me:secret@hooks.example/', 'a password'),
    ...['ftp://hooks.example/', 'file:///etc/passwd', 'gopher://hooks.example/', 'javascript:alert(1)', 'data:,x'].map(
      (url) => to(url),
    ),
    ...[
      'hooks.example',
      '//hooks.example/',
      '',
      'http://',
      'http://hooks.example:99999/',
      'http://[::1',
      'http://a b/',
    ].map((url) => to(url, JSON.stringify(url))),
    to(`https://hooks.example/${'x'.repeat(2_100)}`, 'an address of 2,100 characters'),
    endpoint('an address that is a number', 'url', { url: 7 }),
    endpoint('an event nobody knows', 'eventTypes[0]', { url: 'https://hooks.example/', eventTypes: ['job.begun'] }),
    endpoint('a secret of one’s own', 'secret', { url: 'https://hooks.example/', secret: 'whsec_mine' }),
    json('an endpoint for the user of ANONYMOUS_USER_ID', '401 unauthenticated', ENDPOINTS, {
      url: 'https://hooks.example/',
    }),
  ],
};
