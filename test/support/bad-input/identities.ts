import { ask, type Group, json } from './bad-input.js';

/** Who says that they are somebody they are not, and asks for what is not theirs. */

const SESSION = '/api/v1/session';
const NOBODY = '401 unauthenticated';
const NO_LINK = '401 link_not_valid';

const as = (what: string, ...headers: string[]) => ask(what, NOBODY, { path: SESSION, headers, at: 'closed' });
const bearer = (what: string, credential: string) => as(what, `Authorization: Bearer ${credential}`);
const cookie = (what: string, text: string) => as(what, `Cookie: ${text}`);

export const CREDENTIALS: Group = {
  title: 'Credentials',
  cases: [
    as('none'),
    ...[
      'Basic YW5uOnNlY3JldA==',
      'Bearer',
      'Bearer ',
      'Bearer <key> x',
      'bearer',
      'Token <key>',
      '<key>',
      'Digest a="b"',
    ].map((header) => as(`Authorization: ${header.replace('<key>', 'KEY')}`, `Authorization: ${header}`)),
    as('two Authorizations', 'Authorization: Bearer <key>', 'Authorization: Bearer <key>'),
    as('a key in another header', 'X-Api-Key: <key>'),
    ask('a key in the query', NOBODY, { path: '/api/v1/jobs?api_key=<key>', at: 'closed' }),
    bearer('a key nobody made', `pve_${'a'.repeat(43)}`),
    bearer('a key with a letter more', '<key>a'),
    bearer('a key in other letters', 'PVE_<key>'),
    bearer('the id of a key', 'pve_<theirKeyId>'),
    bearer('a key that has expired', '<expiredKey>'),
    bearer('a key that was revoked', '<revokedKey>'),
    bearer('a key of a user who is disabled', '<disabledKey>'),
    bearer('a key with SQL', "pve_'OR'1'='1"),
    bearer('5,000 letters', 'x'.repeat(5_000)),
    cookie('a session nobody began', `pve_session=${'a'.repeat(43)}`),
    cookie('a session with a letter changed', 'pve_session=<session>A'),
    cookie('a session that was signed out', 'pve_session=<ended>'),
    cookie('a session that has expired', 'pve_session=<late>'),
    cookie('a session of nothing', 'pve_session='),
    cookie('a session of 10,000 letters', `pve_session=${'x'.repeat(10_000)}`),
    cookie('a forged session before a right one', 'pve_session=forged; pve_session=<session>'),
    cookie('a forged session with the prefix of HTTPS', '__Host-pve_session=forged; pve_session=<session>'),
    cookie('a session in quotes', 'pve_session="<session>"'),
    cookie('a key as a session', 'pve_session=<key>'),
    cookie('a cookie that is none', ';;=;pve_session;==;'),
    ask('a session from no page of ours, to change something', '403 origin_refused', {
      ...{ method: 'DELETE', path: SESSION, at: 'closed', headers: ['Cookie: pve_session=<session>'] },
    }),
    ask('a session from another site', '403 origin_refused', {
      ...{ path: SESSION, at: 'closed' },
      headers: ['Cookie: pve_session=<session>', 'Origin: https://evil.example', 'Sec-Fetch-Site: cross-site'],
    }),
  ],
};

const token = (what: string, word: string) => bearer(what, `<${word}>`);

export const TOKENS: Group = {
  title: 'Tokens of the identity provider (JWT)',
  cases: [
    token('alg none', 'jwtNone'),
    token('alg NONE', 'jwtNoneInCapitals'),
    token('without its signature', 'jwtUnsigned'),
    token('HS256 with the public key as the secret', 'jwtShared'),
    token('HS256 with the key’s JSON as the secret', 'jwtSharedJwk'),
    token('with another user than was signed', 'jwtChanged'),
    token('with the end of its signature cut off', 'jwtCut'),
    token('signed by somebody else under a known name', 'jwtForged'),
    token('with a key of its own (jwk)', 'jwtOwnKey'),
    token('with the address of its keys (jku)', 'jwtOwnKeys'),
    token('with what must be understood and is not (crit)', 'jwtCritical'),
    token('for another program', 'jwtOtherAudience'),
    token('for nobody', 'jwtNoAudience'),
    token('of another issuer', 'jwtOtherIssuer'),
    token('that has expired', 'jwtExpired'),
    token('that never expires', 'jwtEndless'),
    token('that is not valid yet', 'jwtEarly'),
    token('without a user', 'jwtNobody'),
    token('whose user is a number', 'jwtNumber'),
    token('whose user is nothing', 'jwtEmpty'),
    token('whose user has a NUL', 'jwtNul'),
    token('whose user has a space behind', 'jwtSpace'),
    token('whose user is half a character', 'jwtHalf'),
    token('whose user is too long for a key', 'jwtLong'),
    ...['a', 'a.b.c', '..', 'e30.e30.e30', 'eyJhbGciOiJSUzI1NiJ9..'].map((word) => bearer(word, word)),
  ],
};

const signIn = (what: string, answer: string, body: unknown, ...headers: string[]) =>
  json(what, answer, SESSION, body, { at: 'closed', headers });
const newKey = (what: string, answer: string, change: object) =>
  json(what, answer, '/api/v1/keys', { name: 'mine', scopes: ['jobs:read'], ...change }, AS_ANN);
const AS_ANN = { at: 'closed' as const, headers: ['Authorization: Bearer <key>'] };
const annAsks = (what: string, answer: string, method: string, path: string) =>
  ask(what, answer, { method, path, ...AS_ANN });

export const SIGN_IN: Group = {
  title: 'Signing in, and making keys',
  cases: [
    signIn('a link nobody made', NO_LINK, { token: 'a'.repeat(43) }),
    signIn('a link of more than 15 minutes ago', NO_LINK, { token: '<lateLink>' }),
    signIn('a key nobody made', NOBODY, { apiKey: `pve_${'a'.repeat(43)}` }),
    signIn('a key that has expired', NOBODY, { apiKey: '<expiredKey>' }),
    signIn('nothing', '400 invalid_request: body', {}),
    signIn('a link and a key', '400 invalid_request: body', { token: 'a', apiKey: 'b' }),
    signIn('a link that is an object', '400 invalid_request: token', { token: { $ne: null } }),
    signIn('a link of 501 letters', '400 invalid_request: token', { token: 'a'.repeat(501) }),
    signIn('a right key, from another site', '403 origin_refused', { apiKey: '<key>' }, 'Origin: https://evil.example'),
    newKey('more than the key that makes it may', '403 insufficient_scope', { scopes: ['admin'] }),
    newKey('a scope nobody knows', '400 invalid_request: scopes[0]', { scopes: ['root'] }),
    newKey('no scope', '400 invalid_request: scopes', { scopes: [] }),
    newKey('a name with a turn of the direction of writing', '400 invalid_request: name', { name: 'a\u202eb' }),
    newKey('an end that is past', '400 invalid_request: expiresAt', { expiresAt: '2020-01-01T00:00:00Z' }),
    newKey('an end that is no day', '400 invalid_request: expiresAt', { expiresAt: '2099-02-30T00:00:00Z' }),
    newKey('an end in the year 99999', '400 invalid_request: expiresAt', { expiresAt: '+99999-01-01T00:00:00Z' }),
    json('a key for the user of ANONYMOUS_USER_ID', NOBODY, '/api/v1/keys', { name: 'mine', scopes: ['jobs:read'] }),
    ask('a key that may only read, to change something', '403 insufficient_scope', {
      ...{ method: 'POST', path: '/api/v1/jobs/<theirJob>/cancel', at: 'closed' },
      headers: ['Authorization: Bearer <readKey>'],
    }),
  ],
};

export const OTHERS: Group = {
  title: 'What is another user’s: answered as what never was',
  cases: [
    ...['', '/events', '/download', '/doubtful-result'].map((path) =>
      annAsks(`GET a job${path}`, '404 job_not_found', 'GET', `/api/v1/jobs/<theirJob>${path}`),
    ),
    ...['cancel', 'retry', 'resume', 'accept'].map((verb) =>
      annAsks(`${verb} a job`, '404 job_not_found', 'POST', `/api/v1/jobs/<theirJob>/${verb}`),
    ),
    annAsks('delete a job', '404 job_not_found', 'DELETE', '/api/v1/jobs/<theirJob>'),
    json(
      'rename a job',
      '404 job_not_found',
      '/api/v1/jobs/<theirJob>',
      { name: 'mine' },
      { ...AS_ANN, method: 'PATCH' },
    ),
    annAsks('wait for a job', '404 job_not_found', 'GET', '/api/v1/jobs/<theirJob>?wait=60'),
    annAsks('read a file', '404 asset_not_found', 'GET', '/api/v1/assets/<theirs>'),
    annAsks('delete a file', '404 asset_not_found', 'DELETE', '/api/v1/assets/<theirs>'),
    annAsks('revoke a key', '404 key_not_found', 'DELETE', '/api/v1/keys/<theirKeyId>'),
    annAsks('revoke a key nobody has', '404 key_not_found', 'DELETE', '/api/v1/keys/<nobody>'),
    annAsks('let everybody’s jobs go on', '403 insufficient_scope', 'POST', '/api/v1/jobs/resume'),
  ],
};
