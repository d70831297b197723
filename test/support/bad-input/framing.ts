import { ask, type BadInput, type Group, half, raw } from './bad-input.js';

/** What never becomes a request, or is one and another in it. */

const SUBMIT = '/api/v1/sync/pro-sync-process';
const MALFORMED = '400 malformed_request';
const CHUNKED = 'Transfer-Encoding: chunked';

const get = (what: string, answer: string, line: string, ...headers: string[]): BadInput =>
  raw(what, answer, [line, '<host>', 'Connection: close', ...headers, '', ''].join('\r\n'));

/** A form that begins with these header lines, and goes on with this. */
const post = (what: string, answer: string, headers: string[], body = '') =>
  raw(
    what,
    answer,
    [
      `POST ${SUBMIT} HTTP/1.1`,
      '<host>',
      'Connection: close',
      'Content-Type: multipart/form-data; boundary=b',
      ...headers,
      '',
      body,
    ].join('\r\n'),
  );

const FORM = `POST ${SUBMIT} HTTP/1.1\r\n<host>\r\nContent-Type: multipart/form-data; boundary=b\r\n`;
const SHORT = `${FORM}Content-Length: 9000\r\n\r\n`;
const UNENDED = `${FORM}${CHUNKED}\r\n\r\n`;
const PART = '--b\r\nContent-Disposition: form-data; name="video"; filename="a.mp4"\r\n\r\n';

export const NO_HTTP: Group = {
  title: 'What is no request',
  cases: [
    raw('no HTTP at all', MALFORMED, 'hello\r\n\r\n'),
    raw('TLS', MALFORMED, Buffer.from('\x16\x03\x01\x02\0\x01\0\x01\xfc', 'latin1')),
    raw('the preface of HTTP/2', MALFORMED, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    raw('HTTP/0.9', '400 invalid_request: Host', 'GET /api/v1/jobs\r\n\r\n'),
    get('a version that is none', MALFORMED, 'GET /healthz HTTP/9.9'),
    get('a method that is none', MALFORMED, 'FETCH / HTTP/1.1'),
    get('a method in small letters', MALFORMED, 'get /healthz HTTP/1.1'),
    get('a space in the address', MALFORMED, 'GET /health z HTTP/1.1'),
    raw('bytes in the address that are no ASCII', MALFORMED, Buffer.from('GET /\xfc HTTP/1.1\r\n\r\n', 'latin1')),
    get('a header that is none', MALFORMED, 'GET / HTTP/1.1', 'bad header'),
    get('a header without a name', MALFORMED, 'GET / HTTP/1.1', ': x'),
    get('a header on two lines', MALFORMED, 'GET / HTTP/1.1', 'X-One: a', ' b'),
    get('a NUL in a header', MALFORMED, 'GET / HTTP/1.1', 'X-One: a\0b'),
    get('half a line end in a header', MALFORMED, 'GET / HTTP/1.1', 'X-One: a\rX-Two: b'),
    raw('line ends without CR', MALFORMED, 'GET /healthz HTTP/1.1\nHost: x\nConnection: close\n\n'),
    get('headers without end', '431 headers_too_large', 'GET / HTTP/1.1', `X: ${'x'.repeat(20_000)}`),
    get('a cookie without end', '431 headers_too_large', 'GET / HTTP/1.1', `Cookie: a=${'x'.repeat(20_000)}`),
    get('an address without end', '414 uri_too_long', `GET /${'x'.repeat(20_000)} HTTP/1.1`),
    get(
      '100 headers more than any client sends',
      '431 headers_too_large',
      'GET /healthz HTTP/1.1',
      ...Array.from({ length: 100 }, (_, n) => `X-${n}: a`),
    ),
    get('the wish for a tunnel', '405 method_not_allowed', 'CONNECT example.com:443 HTTP/1.1'),
    get('an Expect that nobody knows', '417 expectation_failed', `POST ${SUBMIT} HTTP/1.1`, 'Expect: 200-ok'),
    raw('no Host', '400 invalid_request: Host', 'GET /api/v1/jobs HTTP/1.1\r\nConnection: close\r\n\r\n'),
    get('two Hosts', '400 invalid_request: Host', 'GET /api/v1/jobs HTTP/1.1', 'Host: evil.example'),
    raw(
      'a Host of somebody else’s',
      '403 host_refused',
      'GET /api/v1/jobs HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
    ),
    half('half a line, and no more', MALFORMED, 'GET /api/v1/jo'),
    half('headers that end in the middle', MALFORMED, 'GET /api/v1/jobs HTTP/1.1\r\nHost: x\r\nX-'),
    raw('headers that never end', '408 request_timeout', 'GET / HTTP/1.1\r\nHost: x\r\n', 'late'),
  ],
};

export const SMUGGLING: Group = {
  title: 'Where one request ends and another begins',
  cases: [
    post('two lengths', MALFORMED, ['Content-Length: 1', 'Content-Length: 2']),
    post('the same length twice', MALFORMED, ['Content-Length: 0', 'Content-Length: 0']),
    post('two lengths in one header', MALFORMED, ['Content-Length: 5, 5'], '--b--'),
    post('a length with a sign', MALFORMED, ['Content-Length: +5'], '--b--'),
    post('a length below nothing', MALFORMED, ['Content-Length: -1']),
    post('a length in another notation', MALFORMED, ['Content-Length: 0x5'], '--b--'),
    post('a length no number holds', MALFORMED, [`Content-Length: ${'9'.repeat(30)}`]),
    post('a length, then chunks', MALFORMED, ['Content-Length: 5', CHUNKED], '0\r\n\r\n'),
    post('chunks, then a length', MALFORMED, [CHUNKED, 'Content-Length: 5'], '0\r\n\r\n'),
    post('chunks, said with a space', MALFORMED, ['Transfer-Encoding : chunked'], '0\r\n\r\n'),
    post('chunks that are something else too', '501 unsupported_transfer_encoding', [
      'Transfer-Encoding: chunked, identity',
    ]),
    post(
      'chunks that are compressed',
      '501 unsupported_transfer_encoding',
      ['Transfer-Encoding: gzip, chunked'],
      '0\r\n\r\n',
    ),
    post('an encoding nobody knows', '501 unsupported_transfer_encoding', ['Transfer-Encoding: own']),
    post('an encoding like chunked', '501 unsupported_transfer_encoding', ['Transfer-Encoding: xchunked']),
    post('a chunk that is none', MALFORMED, [CHUNKED], 'zz\r\n'),
    post('a chunk of a size below nothing', MALFORMED, [CHUNKED], '-5\r\n--b--\r\n0\r\n\r\n'),
    post('a chunk of a size no number holds', MALFORMED, [CHUNKED], `${'F'.repeat(17)}\r\n`),
    post('a chunk longer than it says', MALFORMED, [CHUNKED], '3\r\n--b--\r\n0\r\n\r\n'),
    post('a chunk with line ends of its own', MALFORMED, [CHUNKED], '5\n--b--\n0\n\n'),
    post('a chunk with words without end', '413 payload_too_large', [CHUNKED], `5;${'x'.repeat(20_000)}\r\n`),
    post(
      'a Host behind the last chunk',
      '400 invalid_request: video, audio, segments',
      [CHUNKED],
      '5\r\n--b--\r\n0\r\nHost: evil.example\r\n\r\n',
    ),
    ask('a request in the body of another', '200', {
      ...{ method: 'GET', path: '/healthz' },
      body: 'DELETE /api/v1/jobs/<job> HTTP/1.1\r\n<host>\r\n\r\n',
    }),
    raw(
      'a request behind one without a body',
      '200, then 403 host_refused',
      'GET /healthz HTTP/1.1\r\n<host>\r\nContent-Length: 0\r\n\r\nGET /api/v1/jobs HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
    ),
    raw(
      'a body longer than its length',
      `200, then ${MALFORMED}`,
      'GET /healthz HTTP/1.1\r\n<host>\r\nContent-Length: 4\r\n\r\nfour and more\r\n\r\n',
    ),
    raw(
      'nonsense behind a request',
      `200, then ${MALFORMED}`,
      'GET /healthz HTTP/1.1\r\n<host>\r\n\r\nnonsense\r\n\r\n',
    ),
    raw(
      '30 requests at once on one connection: answered in their order',
      Array.from({ length: 30 }, (_, n) => (n % 2 === 0 ? '200' : '404 route_not_found')).join(', then '),
      Array.from({ length: 30 }, (_, n) =>
        [
          `GET ${n % 2 === 0 ? '/healthz' : '/nothing'} HTTP/1.1`,
          '<host>',
          `Connection: ${n === 29 ? 'close' : 'keep-alive'}`,
          '',
          '',
        ].join('\r\n'),
      ).join(''),
    ),
    get('the wish for a web socket: answered as any other', '200', 'GET /healthz HTTP/1.1', 'Upgrade: websocket'),
    get('the address of another server: read as a path', '200', 'GET http://evil.example/healthz HTTP/1.1'),
    raw('a body that stops before its length', '408 request_timeout', `${SHORT}--b\r\n`, 'idle'),
    half('a body that ends before its length', MALFORMED, `${SHORT}${PART}half a video`),
    half(
      'chunks that end before the last',
      MALFORMED,
      `${UNENDED}${(PART.length + 4).toString(16)}\r\n${PART}half\r\n`,
    ),
    raw(
      'a file in chunks, then nonsense',
      MALFORMED,
      `${UNENDED}${(PART.length + 20_000).toString(16)}\r\n${PART}${'\x07'.repeat(20_000)}\r\nzz\r\n`,
    ),
  ],
};
