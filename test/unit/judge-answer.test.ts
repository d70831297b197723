import { spawn } from 'node:child_process';
import { expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../local/ports.js';
import { EXAMPLES } from '../../src/http/openapi-examples.js';
import { type Answer, judgeAnswer, judgeEvent } from '../support/judge-answer.js';
import { judgedProcess, takeProcessFaults } from '../support/process-answers.js';
import { until } from '../support/until.js';

/** What the integration tests hold every answer to finds each way in which one can differ from the document. */

const { id } = EXAMPLES.Job;
const problem = { type: '/problems/job_not_found', title: 'None.', status: 404, next: 'Look.', requestId: 'a-request' };
const JSON_TYPE = { 'x-request-id': 'a-request', 'content-type': 'application/json; charset=utf-8' };
const PROBLEM_TYPE = { ...JSON_TYPE, 'content-type': 'application/problem+json; charset=utf-8' };

const answer = (body: object | string, o: Partial<Answer> = {}): Answer => ({
  ...{ method: 'GET', path: `/api/v1/jobs/${id}`, status: 200, headers: JSON_TYPE, isStream: false },
  ...{ body: typeof body === 'string' ? body : JSON.stringify(body), ...o },
});
const refusal = (code: string, o: Partial<Answer> = {}) =>
  answer({ ...problem, code }, { status: 404, headers: PROBLEM_TYPE, ...o });

it.each([
  ['a job', answer(EXAMPLES.Job)],
  ['a job at an address with a slash behind it', answer(EXAMPLES.Job, { path: `/api/v1/jobs/${id}/` })],
  ['HEAD of it', answer('', { method: 'HEAD' })],
  ['a fault of the route', refusal('job_not_found')],
  ['a fault any request may meet', refusal('uri_too_long', { status: 414 })],
  ['no such address', refusal('route_not_found', { path: '/nowhere' })],
  [
    'a method it does not take',
    refusal('method_not_allowed', { method: 'PUT', status: 405, headers: { ...PROBLEM_TYPE, allow: 'GET' } }),
  ],
  ['the page of the documentation', answer('<!doctype html>', { path: '/docs' })],
])('finds nothing in %s', (_what, right) => {
  expect(judgeAnswer(right)).toEqual([]);
});

it.each([
  ['a field nobody described', answer({ ...EXAMPLES.Job, secret: 1 }), /secret/],
  [
    'one inside another',
    answer({ ...EXAMPLES.Job, progress: { percent: 1, message: '', more: 1 } }),
    /\/progress .*more/,
  ],
  ['a field that is missing', answer({ ...EXAMPLES.Job, name: undefined }), /"name"/],
  ['a date that is none', answer({ ...EXAMPLES.Job, createdAt: 'yesterday' }), /date-time/],
  ['a status', answer(EXAMPLES.Job, { status: 201 }), /status is not documented/],
  ['a type', answer('<p>', { headers: { ...JSON_TYPE, 'content-type': 'text/html' } }), /text\/html is not documented/],
  ['a body that is missing', answer(''), /none was sent/],
  ['a body where none is', answer({}, { method: 'DELETE', path: `/api/v1/keys/${id}`, status: 204 }), /one was sent/],
  ['a code', refusal('key_not_found'), /key_not_found is not documented/],
  ['a code where no route is', refusal('job_not_found', { path: '/nowhere' }), /job_not_found is not documented/],
  ['an address', answer({}, { path: '/api/v1/secrets' }), /no such address/],
  ['a header', answer(EXAMPLES.Job, { headers: { ...JSON_TYPE, 'x-more': '1' } }), /x-more is not documented/],
  [
    'a header that is missing',
    answer(EXAMPLES.Job, { headers: { 'content-type': 'application/json' } }),
    /X-Request-Id is missing/,
  ],
  ['405 without Allow', refusal('method_not_allowed', { method: 'PUT', status: 405 }), /Allow is missing/],
])('finds %s', (_what, wrong, words) => {
  expect(judgeAnswer(wrong).join()).toMatch(words);
});

it('finds a message of a stream that is no job', () => {
  expect(judgeEvent('job', EXAMPLES.Job)).toEqual([]);
  expect(judgeEvent('job', { id }).join()).toMatch(/the event "job"/);
});

it('finds what an API that is a process of its own has answered', async () => {
  const port = await freePort();
  const server = `require('node:http').createServer((_, response) => response.writeHead(206).end()).listen(${port})`;
  const child = spawn(process.execPath, ['-e', server], { env: judgedProcess(String(port)) });
  onTestFinished(() => void child.kill());
  const url = `http://127.0.0.1:${port}/api/v1/jobs?limit=1`;
  await until('it answers', 60_000, () => fetch(url).catch(() => undefined));
  const [fault] = takeProcessFaults();
  expect(fault).toBe('GET /api/v1/jobs answered 206: this status is not documented');
});
