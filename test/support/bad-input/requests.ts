import { gzipSync } from 'node:zlib';
import { ask, type Group } from './bad-input.js';

/** Requests that are HTTP, to an address, of a type or by a method that is not what it should be. */

const SUBMIT = '/api/v1/sync/pro-sync-process';
const JOBS = '/api/v1/jobs';
const VALIDATE = '/api/v1/jobs/validate';
const JOB = `${JOBS}/<job>`;

const get = (what: string, answer: string, path: string, ...headers: string[]) => ask(what, answer, { path, headers });
const by = (method: string, path: string, ...headers: string[]) =>
  ask(`${method} ${path.replace('<job>', '{id}')}`, '405 method_not_allowed', { method, path, headers });
const typed = (what: string, answer: string, type: string, body: string | Buffer = '{}', path = VALIDATE) =>
  ask(what, answer, { path, headers: type ? [`Content-Type: ${type}`] : [], body });

export const METHODS: Group = {
  title: 'Methods',
  cases: [
    ...['TRACE', 'PUT', 'DELETE', 'PROPFIND', 'SEARCH', 'PURGE', 'LOCK'].map((method) => by(method, JOBS)),
    ...[by('PUT', JOB), by('POST', JOB), by('GET', `${JOB}/cancel`), by('DELETE', '/healthz'), by('POST', '/docs')],
    ask('another method in a header', '400 invalid_request: body', {
      ...{ method: 'POST', path: VALIDATE, headers: ['X-HTTP-Method-Override: DELETE'] },
    }),
    get('another method in the query', '400 invalid_request: _method', `${JOBS}?_method=DELETE`),
    ask('TRACE with a session', '403 origin_refused', {
      ...{ method: 'TRACE', path: JOB, headers: ['Cookie: pve_session=<session>'] },
    }),
  ],
};

export const PATHS: Group = {
  title: 'Addresses',
  cases: [
    get('an address nobody has', '404 route_not_found', '/api/v1/nothing'),
    ...['/.env', '/.git/config', '/metrics', '/package.json', '/api', '/index.php', '/docs/index.html'].map((path) =>
      get(path, '404 route_not_found', path),
    ),
    ...[
      ['/docs/../../package.json', '404 route_not_found'],
      ['/docs/%2e%2e/%2e%2e/package.json', '404 route_not_found'],
      ['/docs/..%2f..%2fpackage.json', '404 route_not_found'],
      ['/docs/%252e%252e/package.json', '404 route_not_found'],
      ['/docs/..\\..\\package.json', '404 route_not_found'],
      ['/docs/sample%2f..%2fstart.js', '404 route_not_found'],
      ['/docs/start.js%00.css', '404 route_not_found'],
      ['/docs/start.js/.', '404 route_not_found'],
      ['/problems/..%2f..%2fpackage.json', '404 route_not_found'],
      ['/problems/__proto__', '404 route_not_found'],
      ['/problems/constructor', '404 route_not_found'],
      ['/problems/%3Cscript%3Ealert(1)%3C%2Fscript%3E', '404 route_not_found'],
      ['//evil.example/healthz', '404 route_not_found'],
      ['//api/v1/jobs', '404 route_not_found'],
      ['/api/v1//jobs', '404 route_not_found'],
      ['/api/v1/jobs;jsessionid=1', '404 route_not_found'],
      ['/api/v1/jobs%3flimit=1', '404 route_not_found'],
      ['/api/v1/jobs/%E0%A4%A', '400 invalid_request: path'],
      ['/api/v1/jobs/%zz', '400 invalid_request: path'],
      ['/api/v1/jobs/%C0%AE%C0%AE', '400 invalid_request: path'],
      ['/docs/%', '400 invalid_request: path'],
      ['/api/v1/jobs/%00', '404 job_not_found'],
      ['/api/v1/jobs/..%2f..%2fkeys', '404 job_not_found'],
      ['/api/v1/jobs/__proto__', '404 job_not_found'],
      ["/api/v1/jobs/1'%20OR%20'1'='1", '404 job_not_found'],
      ['/api/v1/jobs/{<job>}', '404 job_not_found'],
      ['/api/v1/jobs/<job>%20', '404 job_not_found'],
      ['/api/v1/jobs/<job>%0a', '404 job_not_found'],
      ['/api/v1/jobs/<job>%00', '404 job_not_found'],
      ['/api/v1/assets/%00', '404 asset_not_found'],
      ['/api/v1/assets/..%2f<video>', '404 asset_not_found'],
      ['/api/v1/assets/<video>%00/content', '404 asset_not_found'],
      ['/api/v1/webhook-endpoints/%00', '404 webhook_endpoint_not_found'],
    ].map(([path = '', answer = '']) => get(path.replace(/<\w+>/, '{id}'), answer, path)),
    get('8,100 characters of an address', '414 uri_too_long', `${JOBS}?cursor=${'c'.repeat(8_100)}`),
  ],
};

const ENCODED = '415 unsupported_encoding';
const TYPE = '415 unsupported_media_type';

export const TYPES: Group = {
  title: 'Types and encodings of bodies',
  cases: [
    ...['gzip', 'br', 'deflate', 'x-own', 'identity, gzip'].map((encoding) =>
      ask(`a body as ${encoding}`, ENCODED, {
        ...{ path: SUBMIT, body: gzipSync('--b--') },
        headers: ['Content-Type: multipart/form-data; boundary=b', `Content-Encoding: ${encoding}`],
      }),
    ),
    ask('10 MB of zeros in 10 KB (a zip bomb)', ENCODED, {
      ...{ path: VALIDATE, body: gzipSync(Buffer.alloc(10_000_000)) },
      headers: ['Content-Type: application/json', 'Content-Encoding: gzip'],
    }),
    ask('a compressed webhook', ENCODED, {
      ...{ path: '/webhooks/sync-so/<job>/token', body: gzipSync('{}'), headers: ['Content-Encoding: gzip'] },
    }),
    typed('JSON that does not say so', TYPE, ''),
    ...['text/plain', 'text/json', 'application/x-www-form-urlencoded', 'application', '*/*', 'application/jsonp'].map(
      (type) => typed(`JSON as ${type}`, TYPE, type),
    ),
    typed('a form of words', TYPE, 'application/x-www-form-urlencoded', 'video=1', SUBMIT),
    typed('JSON where a form is taken', TYPE, 'application/json', '{}', SUBMIT),
    typed('something like a form', TYPE, 'multipart/form-database; boundary=b', '--b--', SUBMIT),
    typed('a form where JSON is taken', TYPE, 'multipart/form-data; boundary=b', '--b--'),
    typed('nothing declared where a form is taken', TYPE, '', '--b--', SUBMIT),
    typed(
      'JSON over 64 KiB where little is needed',
      '413 payload_too_large',
      'application/json',
      Buffer.alloc(66_000, 32),
      '/api/v1/assets',
    ),
    typed('JSON over 320 KiB for a job', '413 payload_too_large', 'application/json', Buffer.alloc(330_000, 32)),
    typed(
      'JSON over 2 MiB for a list of parts',
      '413 payload_too_large',
      ...(['application/json', Buffer.alloc(2_100_000, 32), '/api/v1/assets/<upload>/complete'] as const),
    ),
    get('a body of GET, which is not read', '200', '/healthz', 'Content-Type: application/json'),
    ...['image/png', ';;;,', 'application/json;q=2', '*'].map((accept) =>
      get(`Accept: ${accept}`, '200', '/healthz', `Accept: ${accept}`),
    ),
  ],
};
