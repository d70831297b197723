import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { z } from 'zod';
import { ensureDatabase, withClient, withDatabase } from '../src/db/migrate/ensure-database.js';
import { childEnvironment } from '../src/platform/config.js';
import type { Report } from '../src/platform/report.js';
import { assertPortFree } from './ports.js';
import { postgresHome, type ServerAccount, serverAccount } from './postgres-account.js';
import { type PostgresBinaries, preparePostgresBinaries } from './postgres-binaries.js';
import { OWNER, stopLeftover } from './postgres-takeover.js';
import { type RunningPart, retryUntilReady, spawnPart } from './process.js';

const run = promisify(execFile);
const USER = 'postgres';
const DATABASE = 'pro_video_editor';

export interface PostgresOptions {
  dataDir: string;
  port: number;
  report: Report;
  /** Ends the start. */
  signal?: AbortSignal;
  /** Server settings on top of ours; tests turn durability off. */
  settings?: Record<string, string>;
}

export type RunningPostgres = RunningPart & { databaseUrl: string };

/**
 * Starts PostgreSQL on DATA_DIR/postgres, which is made at the first start, with the database `pro_video_editor`.
 * It checks the port itself, after it has stopped a server that a killed stack left behind on it.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const { port, report, settings, signal } = options;
  const dataDir = resolve(options.dataDir); // our own folder may be one the server's account can't name
  const account = await serverAccount();
  const home = await postgresHome(dataDir, account, report);
  const folder = join(home, 'postgres');
  const binaries = await preparePostgresBinaries(home, account);
  const password = await loadPassword(join(dataDir, 'postgres-credentials.json'), folder);
  if (!(await exists(folder))) await initialise(folder, { account, binaries, password, settings });
  const urlAt = (at: number) => `postgresql://${USER}:${password}@127.0.0.1:${at}/postgres`;
  const lock = await stopLeftover({ folder, lockFile: join(dataDir, 'postgres.lock'), urlAt, report, signal });
  try {
    await assertPortFree('PostgreSQL', 'POSTGRES_PORT', port);
    const server = account.wrap(binaries.postgres, ...serverArguments(folder, port, settings));
    const part = await spawnPart({
      name: 'PostgreSQL',
      ...server,
      holds: lock.fd,
      logFile: join(dataDir, 'logs', 'postgres.log'),
      ready: (until) => retryUntilReady(() => withClient(urlAt(port), answers), until),
      readyTimeoutMs: 60_000, // a large recovery after a crash takes its time
      ...{ report, signal },
    });
    return await own(part, withDatabase(urlAt(port), DATABASE));
  } finally {
    lock.release(); // the server, and each process of it, has it now
  }
}

/** Makes the database, and holds the connection by which a second start sees that this server is in use. */
async function own(part: RunningPart, databaseUrl: string): Promise<RunningPostgres> {
  const owner = new pg.Client({ connectionString: databaseUrl, application_name: OWNER });
  owner.on('error', () => undefined); // the server ended; `exited` tells
  const stop = async () => {
    await owner.end().catch(() => undefined);
    fastShutdown(part);
    await part.stop();
  };
  try {
    await ensureDatabase(databaseUrl);
    await owner.connect();
  } catch (error) {
    await stop();
    throw error;
  }
  return { ...part, stop, databaseUrl };
}

/** SIGTERM alone would wait until every client has gone; SIGINT ends their connections. */
function fastShutdown({ pid }: RunningPart): void {
  try {
    if (pid !== undefined) process.kill(pid, 'SIGINT');
  } catch {
    // It has already ended.
  }
}

function serverArguments(folder: string, port: number, settings: Record<string, string> = {}): string[] {
  const ours = { listen_addresses: '127.0.0.1', unix_socket_directories: '', ...settings };
  const pairs = Object.entries(ours).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', folder, '-p', String(port), ...pairs];
}

interface Initialisation {
  account: ServerAccount;
  binaries: PostgresBinaries;
  password: string;
  settings?: Record<string, string>;
}

/** Into a folder of another name first, so that a start cut short leaves no half-made database behind. */
async function initialise(folder: string, { account, binaries, password, settings }: Initialisation): Promise<void> {
  const part = `${folder}.part`;
  const passwordFile = `${folder}-password.part`;
  await rm(part, { recursive: true, force: true });
  await mkdir(part, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  try {
    for (const path of [part, passwordFile]) await account.own(path);
    const sync = settings?.fsync === 'off' ? ['--no-sync'] : [];
    const { command, args } = account.wrap(binaries.initdb, ...initdbArguments(part, passwordFile), ...sync);
    // The builtin locale is the same on every machine, whatever locales it has.
    await run(command, args, { env: childEnvironment({ LC_ALL: 'C' }) });
    await rename(part, folder);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

const initdbArguments = (folder: string, passwordFile: string) => [
  ...['-D', folder, `--username=${USER}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8'],
  ...['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '--no-instructions'],
];

const credentialsSchema = z.object({ password: z.string().min(1) });

/** Made once for a data folder. */
async function loadPassword(file: string, folder: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text !== undefined) return parsePassword(file, text);
  if (await exists(folder)) {
    throw new Error(`${file} is missing, but ${folder} is there. Put the file back, or delete both to begin anew.`);
  }
  const password = randomBytes(24).toString('base64url');
  await writeFile(`${file}.part`, `${JSON.stringify({ user: USER, password }, null, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.part`, file);
  return password;
}

function parsePassword(file: string, text: string): string {
  try {
    return credentialsSchema.parse(JSON.parse(text)).password;
  } catch (error) {
    throw new Error(`${file} can't be read. Put it right, or delete it and the database folder to begin anew.`, {
      cause: error,
    });
  }
}

async function answers(client: pg.Client): Promise<void> {
  await client.query('SELECT 1');
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
