import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ROUTES } from '../../src/http/routes.js';
import { childEnvironment } from '../../src/platform/config.js';

export interface ApiTrial {
  /** Of Python, with schemathesis. */
  python: string;
  url: string;
  /** An API key; what it may not do is asked and refused. */
  key: string;
  /** How many requests at least. */
  cases: number;
  seed: number;
  /** Also what is at the edge of each schema, and chains of requests: many more, however few are asked for. */
  isThorough: boolean;
}

export interface ApiFigures {
  cases: number;
  /** Nothing was answered that the document does not say, and no server error. */
  ok: boolean;
  /** What schemathesis has said. */
  output: string;
}

/** What no answer may break. Whether a request that is right is taken depends on more than its schema. */
const CHECKS = [
  ...['not_a_server_error', 'status_code_conformance', 'content_type_conformance'],
  ...['response_headers_conformance', 'response_schema_conformance'],
];
/**
 * A stream has no end that could be waited for. And schemathesis learns ids from answers: it would revoke the very key
 * that it comes with. The integration tests hold these three to the document.
 */
const LEFT_OUT = ['followJobs', 'followJob', 'deleteKey'];
/** More than a request with `wait` takes. */
const ANSWER_S = 90;

/**
 * Requests made by schemathesis from our OpenAPI document, valid and not, each answer held to the same document. Every
 * operation gets its share.
 */
export async function tryApi({ python, url, key, cases, seed, isThorough }: ApiTrial): Promise<ApiFigures> {
  const cwd = await mkdtemp(join(tmpdir(), 'pro-api-trial-'));
  const each = String(Math.ceil(cases / (ROUTES.length - LEFT_OUT.length)) + 1);
  const options = [
    ...['--url', url, '--header', `Authorization: Bearer ${key}`],
    ...['--max-examples', each, '--seed', String(seed), '--request-timeout', String(ANSWER_S)],
    ...['--checks', CHECKS.join(','), '--continue-on-failure', '--no-color'],
    ...(isThorough ? [] : ['--phases', 'fuzzing']),
    ...LEFT_OUT.flatMap((id) => ['--exclude-operation-id', id]),
  ];
  const args = ['-m', 'schemathesis.cli', 'run', `${url}/openapi.json`, ...options];
  try {
    const { code, output } = await run(python, args, cwd);
    return { cases: casesIn(output), ok: code === 0, output };
  } finally {
    await rm(cwd, { recursive: true, force: true }); // it keeps what it has found in the folder it is run in
  }
}

async function run(command: string, args: string[], cwd: string) {
  const child = spawn(command, args, { cwd, env: childEnvironment({}), stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: code as number | null, output: out + errors };
}

/** "1234 generated" in its summary. */
const casesIn = (output: string): number => Number(/([\d,]+) generated/.exec(output)?.[1]?.replaceAll(',', '') ?? 0);
