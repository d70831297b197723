import { type Asked, ask, askOnce, type BadInput, type Group, json } from './bad-input.js';

/** Files that come in parts. */

const ASSETS = '/api/v1/assets';
const FILE = { kind: 'video', fileName: 'talk.mp4', bytes: 5, contentType: 'video/mp4' };

const asset = (what: string, answer: string, change: object, o?: Partial<Asked>) =>
  json(what, answer, ASSETS, { ...FILE, ...change }, o);
const fault = (field: string) => `400 invalid_request: ${field}`;

/** A file of that name is begun, its name told, and the file deleted. */
const called = (what: string, fileName: string, shown: string, more: object = {}): BadInput => ({
  ...{ what: `${what}: called ${shown}`, answer: `201 ${shown}` },
  show: (body) => (JSON.parse(body) as { fileName: string }).fileName,
  async send(stage) {
    const headers = ['Content-Type: application/json'];
    const body = JSON.stringify({ ...FILE, fileName, ...more });
    const replies = await askOnce(stage, { path: ASSETS, headers, body });
    const { id } = JSON.parse(replies[0]?.body ?? '{}') as { id: string };
    await askOnce(stage, { method: 'DELETE', path: `${ASSETS}/${id}` });
    return replies;
  },
});

export const FILES: Group = {
  title: 'Files: what is said of them',
  cases: [
    ...[0, -1, 1.5, 1e300, '5', null, [5]].map((bytes) =>
      asset(`${JSON.stringify(bytes)} bytes`, fault('bytes'), { bytes }),
    ),
    asset('more bytes than a number holds exactly', fault('bytes'), { bytes: 2 ** 53 + 2 }),
    asset('a file larger than is allowed', '413 payload_too_large: bytes', { bytes: 600 * 1024 ** 2 }),
    asset('a picture of 11 MiB', '413 payload_too_large: bytes', {
      kind: 'poster',
      contentType: 'image/png',
      bytes: 11 * 1024 ** 2,
    }),
    asset('a picture that is a program', fault('contentType'), { kind: 'poster', contentType: 'image/svg+xml' }),
    ...['exe', '', null, ['video'], '__proto__'].map((kind) =>
      asset(`${JSON.stringify(kind)} for a kind`, fault('kind'), { kind }),
    ),
    asset('no name', fault('fileName'), { fileName: '' }),
    asset('a name of 1,001 characters', fault('fileName'), { fileName: 'x'.repeat(1_001) }),
    asset('a name that is an object', fault('fileName'), { fileName: { toString: 'a.mp4' } }),
    asset('a type of 201 characters', fault('contentType'), { contentType: `video/${'x'.repeat(200)}` }),
    asset('a fingerprint with a space', fault('fingerprint'), { fingerprint: 'a b' }),
    asset('a key of its own', fault('key'), { key: 'users/somebody-else/x' }),
    asset('another user’s name', fault('userId'), { userId: 'somebody-else' }),
    called('a path', '../../etc/passwd', 'passwd'),
    called('a path of Windows', 'C:\\films\\..\\talk.mp4', 'talk.mp4'),
    called('dots alone', '..', 'video'),
    called('spaces alone', '   ', 'video'),
    called('a NUL in a name', 'a\0b.mp4', 'ab.mp4'),
    called('line ends in a name', 'a\r\nX-Header: b.mp4', 'aX-Header: b.mp4'),
    called('letters that turn the direction of writing', 'film\u202e4pm.exe', 'film4pm.exe'),
    called('half a character', 'a\ud800b.mp4', 'ab.mp4'),
    called('markup', '"><img src=x>.mp4', '"><img src=x>.mp4'),
    called('a family of emoji', '👩‍👩‍👧‍👦.mp4', '👩‍👩‍👧‍👦.mp4'),
    called('letters of 400 bytes', `${'語'.repeat(140)}.mp4`, `${'語'.repeat(83)}.mp4`),
    called('a header in a type', 'a.mp4', 'a.mp4', { contentType: 'video/mp4\r\nX-Header: b' }),
  ],
};

const PARTS = `${ASSETS}/<upload>/parts`;
const sign = (what: string, answer: string, parts: unknown, path = PARTS) => json(what, answer, path, { parts });
const CRC = 'AAAAAA==';
const OK = { number: 1, crc32: CRC };

const put = (what: string, answer: string, o: Partial<Asked> = {}) =>
  ask(what, answer, {
    ...{ method: 'PUT', path: `${PARTS}/1`, at: 'through', body: 'bytes' },
    ...{ ...o, headers: o.headers ?? [`x-amz-checksum-crc32: ${CRC}`] },
  });
const complete = (what: string, answer: string, parts: unknown, path = `${ASSETS}/<upload>/complete`) =>
  json(what, answer, path, { parts });

export const PART_UPLOADS: Group = {
  title: 'Files: their parts',
  cases: [
    ...[0, -1, 1.5, '1', 10_001, null].map((number) =>
      sign(`part ${JSON.stringify(number)}`, fault('parts[0].number'), [{ number, crc32: CRC }]),
    ),
    sign('a part behind the end', fault('parts[0].number'), [{ number: 2, crc32: CRC }]),
    sign('no part', fault('parts'), []),
    sign(
      '17 parts',
      fault('parts'),
      Array.from({ length: 17 }, () => OK),
    ),
    sign('a part without its checksum', fault('parts[0].crc32'), [{ number: 1 }]),
    ...['', 'AAAAAA', 'AAAAAAA=', '0x00000000', 'AAAA\r\nA=='].map((crc32) =>
      sign(`the checksum ${JSON.stringify(crc32)}`, fault('parts[0].crc32'), [{ number: 1, crc32 }]),
    ),
    sign('parts of another user’s file', '404 asset_not_found', [OK], `${ASSETS}/<theirs>/parts`),
    sign('parts of a file that is stored', '409 upload_over', [OK], `${ASSETS}/<video>/parts`),
    put('a part past the API where it goes through the storage', '409 not_through_api', { at: 'open' }),
    put('a part that is not what its checksum says', '400 part_damaged'),
    put('a part without its checksum, through the API', fault('x-amz-checksum-crc32'), { headers: [] }),
    put('a checksum that is none', fault('x-amz-checksum-crc32'), { headers: ['x-amz-checksum-crc32: zero'] }),
    put('two checksums', fault('x-amz-checksum-crc32'), {
      headers: [`x-amz-checksum-crc32: ${CRC}`, `x-amz-checksum-crc32: ${CRC}`],
    }),
    put('a part shorter than it must be', fault('Content-Length'), { body: 'byte' }),
    put('a part longer than it must be', fault('Content-Length'), { body: 'bytes and more' }),
    put('a longer part in chunks', '413 payload_too_large', {
      ...{
        body: '8\r\nbytes...\r\n0\r\n\r\n',
        headers: [`x-amz-checksum-crc32: ${CRC}`, 'Transfer-Encoding: chunked'],
      },
    }),
    put('a shorter part in chunks', '400 upload_incomplete', {
      ...{ body: '2\r\nby\r\n0\r\n\r\n', headers: [`x-amz-checksum-crc32: ${CRC}`, 'Transfer-Encoding: chunked'] },
    }),
    ...['0', '2', '-1', '1e0', '01x', '%31%00', '99999999'].map((number) =>
      put(`to part ${number}`, fault('path'), { path: `${PARTS}/${number}` }),
    ),
    put('to another user’s file', '404 asset_not_found', { path: `${ASSETS}/<theirs>/parts/1` }),
    complete('a file of which nothing has come', '409 asset_incomplete: parts', undefined),
    complete('parts that were never sent', '409 asset_incomplete: parts', [{ number: 1, etag: '"x"' }]),
    complete(
      '10,001 parts',
      fault('parts'),
      Array.from({ length: 10_001 }, (_, n) => ({ number: n + 1, etag: 'x' })),
    ),
    complete('an ETag with markup', '409 asset_incomplete: parts', [{ number: 1, etag: '</ETag><Part>' }]),
    complete('another user’s file', '404 asset_not_found', undefined, `${ASSETS}/<theirs>/complete`),
    ask('what has not come', '409 asset_incomplete', { path: `${ASSETS}/<upload>/content` }),
    ask('another user’s file to read', '404 asset_not_found', { path: `${ASSETS}/<theirs>/content` }),
    ask('another user’s file to delete', '404 asset_not_found', { method: 'DELETE', path: `${ASSETS}/<theirs>` }),
  ],
};
