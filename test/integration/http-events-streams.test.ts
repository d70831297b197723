import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import express, { type Response } from 'express';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { seenUser } from '../../src/db/users.js';
import { MOST_UNREAD_BYTES } from '../../src/http/events/event-stream.js';
import type { JobEvents } from '../../src/http/events/job-events.js';
import { listen } from '../../src/http/listen.js';
import { readEvents } from '../support/event-reader.js';
import { type JobActions, startJobActions } from '../support/job-actions.js';
import { jobInput } from '../support/job-input.js';

const WHOSE = { userId: 'local-user' };

let actions: JobActions;
beforeAll(async () => {
  actions = await startJobActions();
  await seenUser(actions.db, { id: WHOSE.userId, name: WHOSE.userId });
});
beforeEach(() => actions.clear());
afterAll(() => actions?.stop());

/** As large as a message gets: list form with two sentences of the most characters shown, and what is around them. */
const MOST_MESSAGE_BYTES = 8 * 1024;
const JOBS = 400;

interface Slow {
  socket: Socket;
  response: ServerResponse;
  /** The most that ever waited in this process for it. */
  mostUnread(): number;
  /** What it was sent. */
  frames(): number;
}

/** A client that has asked for its events and reads nothing. */
async function slowReader(events: JobEvents): Promise<Slow> {
  const server = createServer(
    express().get('/', (_request, response) => events.follow(response, WHOSE, { access: WHOSE })),
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const answered = once(server, 'request');
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  const [, response] = (await answered) as [unknown, Response];
  onTestFinished(async () => {
    socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { socket, response, ...observed(response) };
}

function observed(response: ServerResponse) {
  let most = 0;
  let frames = 0;
  const write = response.write.bind(response);
  response.write = (text: string) => {
    const isTaken = write(text);
    frames += text.startsWith('id:') ? 1 : 0;
    most = Math.max(most, response.writableLength);
    return isTaken;
  };
  return { mostUnread: () => most, frames: () => frames };
}

/** Changes all jobs until the reader's connection takes no more; returns how many changes there were. */
async function flood(isFull: () => boolean): Promise<number> {
  const { db } = actions;
  await db.videoJob.createMany({
    data: Array.from({ length: JOBS }, () => {
      const { jobId: id, userId } = jobInput({ jobId: randomUUID(), userId: 'local-user' });
      return { id, userId, errorCode: 'x' };
    }),
  });
  let rounds = 1;
  for (; !isFull(); rounds += 1) {
    if (rounds > 200) throw new Error('The connection takes everything.');
    const sentence = `${rounds} `.padEnd(1_400, 'x');
    await db.$executeRaw`UPDATE video_jobs SET progress_message = ${sentence}, error_message = ${sentence}`;
  }
  return rounds * JOBS;
}

describe('a client that reads too slowly', () => {
  const isFull = ({ response }: Slow) => response.writableLength > MOST_UNREAD_BYTES;

  it('makes this process keep no more than the bound, and gets the newest state once it reads again', async () => {
    const slow = await slowReader(actions.api.events());
    const changes = await flood(() => isFull(slow));
    expect(slow.mostUnread()).toBeLessThan(MOST_UNREAD_BYTES + MOST_MESSAGE_BYTES);
    const newest = new Map<string, number>();
    let rest = '';
    slow.socket.setEncoding('utf8').on('data', (piece: string) => {
      const lines = `${rest}${piece}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const [, id = '', revision] = /^data: {"id":"([^"]+)","revision":(\d+)/.exec(line) ?? [];
        if (revision) newest.set(id, Number(revision));
      }
    });
    const rows = await actions.db.videoJob.findMany({ select: { id: true, revision: true } });
    const wanted = rows.map(({ id, revision }) => [id, revision]).toSorted();
    await expect.poll(() => [...newest].toSorted()).toEqual(wanted);
    expect(slow.frames()).toBeLessThan(changes);
    expect(slow.mostUnread()).toBeLessThan(MOST_UNREAD_BYTES + MOST_MESSAGE_BYTES);
  });

  it('is cut off when it takes nothing at all, and keeps nobody else waiting', async () => {
    const events = actions.api.events({ times: { stallMs: 200 } });
    const slow = await slowReader(events);
    const other = await readEvents(`${await actions.api.variant({ events })}/api/v1/events`);
    onTestFinished(() => other.close());
    await flood(() => isFull(slow) || slow.response.destroyed);
    await expect.poll(() => slow.response.destroyed).toBe(true);
    const id = await actions.addJob();
    await expect.poll(() => other.events.some(({ data }) => data.id === id)).toBe(true);
    expect(actions.api.logLines.join()).toContain('reads too slowly');
  });
});

describe('a stream', () => {
  it('gets a beat now and then, without an id, so that it is not taken for dead', async () => {
    const events = actions.api.events({ times: { beatMs: 20 } });
    const stream = await readEvents(`${await actions.api.variant({ events })}/api/v1/events`);
    onTestFinished(() => stream.close());
    await expect.poll(() => stream.text().match(/\n\nevent: beat\ndata: {}(?=\n\n)/g)?.length ?? 0).toBeGreaterThan(2);
  });

  it('ends when the API stops, with when to come back; one that comes just then too', async () => {
    const events = actions.api.events();
    const url = `${await actions.api.variant({ events })}/api/v1/events`;
    const stream = await readEvents(url);
    await expect.poll(() => stream.events.length).toBe(1);
    events.close();
    await stream.ended;
    const late = await readEvents(url);
    await late.ended;
    for (const { text } of [stream, late]) {
      expect(text()).toMatch(/^id: \d+\nevent: hello\n.+\n\nretry: [1-4]\d{3}\n\n$/);
    }
  });

  it('does not keep the server from stopping', async () => {
    const events = actions.api.events();
    const app = express().get('/', (_request, response) => events.follow(response, WHOSE, { access: WHOSE }));
    const server = await listen(app, { host: '127.0.0.1', port: 0 });
    const stream = await readEvents(server.url);
    await expect.poll(() => stream.events.length).toBe(1);
    events.close();
    await server.stop(600_000); // would be cut off long after the test has failed
    await stream.ended;
    expect(stream.text()).toContain('retry: ');
  });
});
