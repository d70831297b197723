import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { StackConfig } from '../src/platform/config.js';
import { type Report, reasonOf } from '../src/platform/report.js';
import { downloadStep } from './download.js';
import { goInstallStep } from './go-install.js';
import { type RunningPart, retryUntilReady, spawnPart } from './process.js';
import { cacheStep, outputOf, pathStep, resolveBinary, variableStep } from './resolve-binary.js';

const VERSION = '1.8.0';

/** The path of a versitygw: an S3 server that keeps its objects as plain files. */
export function resolveVersitygw(
  config: Pick<StackConfig, 'VERSITYGW_PATH' | 'CACHE_DIR'>,
  report: Report,
): Promise<string> {
  const folder = officialFolder();
  const target = join(config.CACHE_DIR, `versitygw-${VERSION}`, 'versitygw');
  const unpacked = join(config.CACHE_DIR, folder ?? '', 'versitygw');
  return resolveBinary(
    {
      name: 'versitygw',
      steps: [
        ...variableStep('VERSITYGW_PATH', config.VERSITYGW_PATH, verifyVersitygw),
        pathStep(['versitygw'], verifyVersitygw),
        cacheStep([target, unpacked], verifyVersitygw),
        downloadStep({
          url: folder && `https://github.com/versity/versitygw/releases/download/v${VERSION}/${folder}.tar.gz`,
          member: join(folder ?? '', 'versitygw'),
          target,
          verify: verifyVersitygw,
          report,
        }),
        goInstallStep({
          packageAtVersion: `github.com/versity/versitygw/cmd/versitygw@v${VERSION}`,
          binary: 'versitygw',
          about: '1 minute',
          target,
          verify: verifyVersitygw,
          report,
        }),
      ],
      advice:
        'Install versitygw (https://github.com/versity/versitygw/releases) or Go, or set VERSITYGW_PATH or S3_ENDPOINT.',
    },
    report,
  );
}

/** Asks for the options that startS3 gives: a version would not tell, builds by `go install` call theirs "git". */
async function verifyVersitygw(path: string): Promise<string> {
  const help = await outputOf(path, ['--help']);
  const missing = ['--health', '--cors-allow-origin'].filter((option) => !help.includes(option));
  if (missing.length > 0) throw new Error(`${path} is too old: it does not know ${missing.join(', ')}.`);
  return path;
}

/** Release archives are named as `uname` speaks, and hold one folder of the same name. */
function officialFolder(): string | undefined {
  const system = { linux: 'Linux', darwin: 'Darwin' }[process.platform as string];
  const machine = { x64: 'x86_64', arm64: 'arm64' }[process.arch as string];
  return system && machine && `versitygw_v${VERSION}_${system}_${machine}`;
}

export interface S3Options {
  binary: string;
  dataDir: string;
  port: number;
  report: Report;
  /** Ends the start. */
  signal?: AbortSignal;
}

export type RunningS3 = RunningPart & { endpoint: string; accessKeyId: string; secretAccessKey: string };

/**
 * Starts an S3 server on DATA/s3. It keeps metadata in extended attributes, or, on a disk that has none, in the folder
 * DATA/metadata-of-s3. Once that folder exists it is always used: objects would lose their metadata otherwise.
 */
export async function startS3(options: S3Options): Promise<RunningS3> {
  // Not "s3-metadata": versitygw takes a path that begins like its own folder for one inside of it.
  const metadata = join(options.dataDir, 'metadata-of-s3');
  await mkdir(join(options.dataDir, 's3'), { recursive: true });
  if (await stat(metadata).catch(() => undefined)) return start(options, ['--sidecar', metadata]);
  try {
    return await start(options, []);
  } catch (error) {
    // versitygw tries an attribute on the folder before it listens, and says so in these words.
    if (!reasonOf(error).includes('xattr')) throw error;
    options.report('S3: no extended attributes on this disk; metadata goes into a folder of its own.');
    await mkdir(metadata);
    return start(options, ['--sidecar', metadata]);
  }
}

async function start({ binary, dataDir, port, report, signal }: S3Options, posixOptions: string[]): Promise<RunningS3> {
  const endpoint = `http://127.0.0.1:${port}`;
  const credentials = await loadCredentials(join(dataDir, 's3-credentials.json'));
  const part = await spawnPart({
    name: 'S3',
    command: binary,
    // Browsers upload to signed URLs from the editor's origin; without a signature they get nothing anyway. Its default is
    // a connection for each request, of which a job has eleven: other stores keep them, and so does this one.
    args: [
      ...['--port', `127.0.0.1:${port}`, '--health', '/healthz', '--cors-allow-origin', '*', '--quiet', '--keep-alive'],
      ...['posix', ...posixOptions, join(dataDir, 's3')],
    ],
    env: serverEnvironment(credentials),
    logFile: join(dataDir, 'logs', 's3.log'),
    ready: (until) => retryUntilReady(() => assertHealthy(`${endpoint}/healthz`), until),
    readyTimeoutMs: 30_000,
    ...{ report, signal },
  });
  return { ...part, endpoint, ...credentials };
}

const credentialsSchema = z.object({ accessKeyId: z.string().min(1), secretAccessKey: z.string().min(1) });
type Credentials = z.infer<typeof credentialsSchema>;

/** In the environment, because everybody on the machine can read a program's arguments. */
function serverEnvironment({ accessKeyId, secretAccessKey }: Credentials) {
  return {
    // It reads both names, the longer one first.
    ROOT_ACCESS_KEY: accessKeyId,
    ROOT_ACCESS_KEY_ID: accessKeyId,
    ROOT_SECRET_KEY: secretAccessKey,
    ROOT_SECRET_ACCESS_KEY: secretAccessKey,
    // It would take these common names for its own access log and audit hook.
    LOGFILE: undefined,
    WEBHOOK: undefined,
  };
}

/** Made once for a data folder, so that signed URLs outlive a restart. */
async function loadCredentials(file: string): Promise<Credentials> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return createCredentials(file);
  try {
    return credentialsSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(`${file} can't be read; delete it, and new credentials are made.`, { cause: error });
  }
}

async function createCredentials(file: string): Promise<Credentials> {
  const credentials = {
    accessKeyId: `PRO${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64url'),
  };
  const part = `${file}.${process.pid}.part`;
  await writeFile(part, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  await rename(part, file);
  return credentials;
}

async function assertHealthy(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(1000) });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
}
