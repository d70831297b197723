import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { SYNC_SO, syncSoWords, whichSyncSo } from '../../src/sync-so/which-sync-so.js';

async function answering(status: number, body: string): Promise<string> {
  const server = createServer((_request, response) => void response.writeHead(status).end(body)).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close().closeAllConnections());
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it.each([SYNC_SO, 'https://eu.sync.so/'])('%s is the real one, and is not asked', async (url) => {
  expect(await syncSoWords(url)).toBe(`${url} (the real one: generations cost money)`);
});

it('is simulated where it says so', async () => {
  const url = await answering(200, '{"ok":true,"scenario":"ok"}');
  expect(await syncSoWords(`${url}/`)).toContain('(simulated: generations cost nothing)');
});

it.each([
  ['has no such address', 404, '{"ok":true}'],
  ['answers something else', 200, '<html>'],
  ['answers something else in JSON', 200, '{"ok":"maybe"}'],
])('may cost money where it %s', async (_how, status, body) => {
  expect(await whichSyncSo(await answering(status, body))).toBe('unknown');
});

it('may cost money where nobody answers, and where the name only looks like it', async () => {
  expect(await whichSyncSo('http://127.0.0.1:1')).toBe('unknown');
  expect(await whichSyncSo('http://not-sync.so.localhost:1')).toBe('unknown');
});
