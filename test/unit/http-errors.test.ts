import { EventEmitter, once } from 'node:events';
import express from 'express';
import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AppError } from '../../src/domain/errors.js';
import { createErrorHandler, routeNotFound } from '../../src/http/error-handler.js';
import { listen } from '../../src/http/listen.js';
import { requestContext } from '../../src/http/request-context.js';
import { problemSchema } from '../../src/http/schemas.js';

/** A server whose one route throws `fault`, and the lines it logs. */
async function throwing(fault: unknown) {
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  const app = express();
  app.use(requestContext(log));
  app.get('/fault/:id', () => {
    throw fault;
  });
  app.use(routeNotFound, createErrorHandler(log));
  const server = await listen(app, { host: '127.0.0.1', port: 0 });
  onTestFinished(() => server.stop(0));
  return { url: server.url, lines };
}

async function problemFor(fault: unknown, path = '/fault/1') {
  const { url, lines } = await throwing(fault);
  const response = await fetch(`${url}${path}`, { headers: { 'x-request-id': 'given-by-a-proxy' } });
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  return { problem: problemSchema.parse(await response.json()), response, lines };
}

describe('faults as answers', () => {
  it('takes status, sentence and next step from the error table', async () => {
    const issues = [{ field: 'segments[0].endTime', message: 'Too late.' }];
    const { problem, response } = await problemFor(
      new AppError('invalid_segments', { issues, detail: 'All of them.' }),
    );
    expect(response.status).toBe(422);
    expect(response.headers.get('x-request-id')).toBe('given-by-a-proxy');
    expect(problem).toEqual({
      type: '/problems/invalid_segments',
      title: 'The segments do not fit the uploaded media.',
      status: 422,
      detail: 'All of them.',
      code: 'invalid_segments',
      next: 'Change the input and submit again.',
      issues: [{ ...issues[0], pointer: '/segments/0/endTime' }],
      requestId: 'given-by-a-proxy',
    });
  });

  it('says when to come back where it is known', async () => {
    const { response } = await problemFor(new AppError('rate_limit_exceeded', { retryAfterMs: 1_500 }));
    expect(response.headers.get('retry-after')).toBe('2');
  });

  it('tells a bug nothing but an id, and logs the rest', async () => {
    const { problem, lines } = await problemFor(new Error('secret detail'));
    expect(problem).toMatchObject({ status: 500, code: 'internal' });
    expect(JSON.stringify(problem)).not.toContain('secret');
    expect(lines.join('')).toContain('secret detail');
    expect(lines.join('')).toContain('given-by-a-proxy');
  });

  it.each([
    ['a path that cannot be decoded', '/fault/%E0%A4%A', 400, 'invalid_request'],
    ['an unknown route', '/nothing/here', 404, 'route_not_found'],
  ])('answers %s from the table too', async (_what, path, status, code) => {
    expect((await problemFor(new Error('not reached'), path)).problem).toMatchObject({ status, code });
  });

  it('calls what our own code gets wrong in the database a bug, and a database that is away unavailable', async () => {
    const fault = (name: string, code?: string) => Object.assign(new Error('about the database'), { name, code });
    const codeFor = async (error: Error) => (await problemFor(error)).problem.code;
    // Seen of a PostgreSQL that stops, and of one that knows no such user.
    const told = (code: string, originalCode: string) =>
      Object.assign(fault('PrismaClientKnownRequestError', code), {
        meta: { driverAdapterError: { name: 'DriverAdapterError', cause: { originalCode, kind: 'postgres' } } },
      });
    expect(await codeFor(told('P2039', '57P03'))).toBe('service_unavailable');
    expect(await codeFor(told('P2010', '57P03'))).toBe('service_unavailable');
    expect(await codeFor(told('P2010', '28P01'))).toBe('service_unavailable');
    expect(await codeFor(told('P2010', '22P02'))).toBe('internal');
    expect(await codeFor(told('P2039', '42883'))).toBe('internal');
    expect(await codeFor(new Error('Connection terminated unexpectedly'))).toBe('service_unavailable');
    expect(await codeFor(fault('PrismaClientKnownRequestError', 'P1001'))).toBe('service_unavailable');
    expect(await codeFor(fault('PrismaClientKnownRequestError', 'ECONNREFUSED'))).toBe('service_unavailable');
    expect(await codeFor(fault('PrismaClientInitializationError'))).toBe('service_unavailable');
    expect(await codeFor(fault('PrismaClientKnownRequestError', 'P2002'))).toBe('internal');
    expect(await codeFor(fault('PrismaClientValidationError'))).toBe('internal');
  });

  it('logs one line per request, without its query', async () => {
    const { url, lines } = await throwing(new AppError('job_not_found'));
    await (await fetch(`${url}/fault/1?X-Amz-Signature=hidden`)).text();
    await expect.poll(() => lines.length).toBe(1);
    const line = JSON.parse(lines[0] ?? '{}');
    expect(line).toMatchObject({ method: 'GET', path: '/fault/1', status: 404, requestId: expect.any(String) });
    expect(lines[0]).not.toContain('hidden');
  });

  it('makes an id of its own where the given one is odd', async () => {
    const { url } = await throwing(new AppError('job_not_found'));
    const response = await fetch(`${url}/fault/1`, { headers: { 'x-request-id': 'a "b" {c}' } });
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('listening', () => {
  it('says which variable to change when the port is taken', async () => {
    const { url } = await throwing(new Error('unused'));
    const second = listen(() => undefined, { host: '127.0.0.1', port: Number(new URL(url).port) });
    await expect(second).rejects.toThrow(/^Port \d+ \(API_PORT\) is taken\./);
  });

  it('lets a running request finish, then takes no more', async () => {
    let release = () => {};
    const events = new EventEmitter();
    const started = once(events, 'started');
    const server = await listen(
      (_request, response) => {
        release = () => response.end('finished');
        events.emit('started');
      },
      { host: '127.0.0.1', port: 0 },
    );
    const answer = fetch(server.url).then((response) => response.text());
    await started;
    const stopped = server.stop(10_000);
    release();
    expect(await answer).toBe('finished');
    await stopped;
    await expect(fetch(server.url)).rejects.toThrow();
  });

  it('cuts off who does not finish in time', async () => {
    const events = new EventEmitter();
    const started = once(events, 'started');
    const server = await listen(() => events.emit('started'), { host: '127.0.0.1', port: 0 });
    const answer = fetch(server.url);
    await started;
    await Promise.all([expect(answer).rejects.toThrow(), server.stop(50)]);
  });
});
