import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';
import { createObjectStore } from '../clients/object-store.js';
import { temporalConnection } from '../clients/temporal.js';
import { loadServiceConfig, temporalEnvironment } from '../config.js';
import { createDb } from '../db/client.js';
import { observe } from '../deployment/detector/observe.js';
import type { ObserveDeps } from '../deployment/detector/observe-deps.js';
import { type Diagnosis, examine } from '../deployment/detector/watch.js';
import { observeDeps } from '../deps.js';
import { serviceEnvironment } from '../embedded/stack-environment.js';
import { findingResource } from '../http/routes/get-health.js';
import { type Parts, partsDown, READY_PARTS, type ReadyPart } from '../parts-down.js';
import { readArguments, UsageError } from './usage.js';

export const DOCTOR_HELP = `Usage: pro doctor [--json]

Looks at everything jobs need: PostgreSQL, S3, Temporal, and whether workers of the right version run them. Says what is
wrong, since when, and what to do. It works while any of these is down, and changes nothing.

Exit code: 0 nothing is broken; 1 something is; 2 wrong words.`;

/** Calls that went on after the answer would fall on closed connections. */
const ANSWER_MS = 1_500;

export interface DoctorDeps extends Parts {
  observe: ObserveDeps;
  print(text: string): void;
}

/** `pro doctor`; the exit code. */
export async function runDoctor(argv: string[]): Promise<number> {
  if (argv.some((word) => ['--help', '-h', 'help'].includes(word))) {
    console.log(DOCTOR_HELP);
    return 0;
  }
  try {
    return await withDoctor((deps) => doctorCommand(deps, argv));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message} See: pro doctor --help`);
    return 2;
  }
}

async function withDoctor<T>(work: (deps: DoctorDeps) => Promise<T>): Promise<T> {
  const env = serviceEnvironment();
  const config = loadServiceConfig(env);
  const { connectionOptions, namespace } = temporalConnection(temporalEnvironment(env));
  const connection = Connection.lazy({ ...connectionOptions, connectTimeout: ANSWER_MS });
  const client = new Client({ connection, namespace });
  const db = createDb(config.DATABASE_URL);
  const store = createObjectStore(config);
  try {
    return await work({
      ...{ db, store, starter: { check: () => checkTemporal(client) } },
      observe: observeDeps(config, { client, db }),
      log: pino({ level: 'silent' }), // what is wrong is the answer itself
      print: (text) => console.log(text),
    });
  } finally {
    store.close();
    await db.$disconnect();
    await connection.close();
  }
}

async function checkTemporal(client: Client): Promise<void> {
  await client.withDeadline(Date.now() + ANSWER_MS, () => client.workflowService.getSystemInfo({}));
}

/** Throws UsageError for words nobody knows. */
export async function doctorCommand(deps: DoctorDeps, argv: string[]): Promise<number> {
  const { values, positionals } = readArguments(argv, { json: { type: 'boolean' } });
  if (positionals.length > 0) throw new UsageError(`What is "${positionals.join(' ')}"?`);
  const [down, facts] = await Promise.all([partsDown(deps), observe(deps.observe)]);
  const diagnosis = examine(facts);
  const isBroken = down.length > 0 || diagnosis.findings.some(({ severity }) => severity === 'broken');
  deps.print(values.json ? jsonOf(down, diagnosis, !isBroken) : textOf(down, diagnosis));
  return isBroken ? 1 : 0;
}

const jsonOf = (down: ReadyPart[], { facts, findings }: Diagnosis, ok: boolean): string =>
  JSON.stringify({ ok, down, lookedAt: facts.at, findings: findings.map(findingResource) }, null, 2);

const NAMES: Record<ReadyPart, string> = {
  postgresql: 'PostgreSQL',
  s3: 'S3',
  temporal: 'Temporal',
};

function textOf(down: ReadyPart[], { facts, findings }: Diagnosis): string {
  const parts = READY_PARTS.map(
    (part) => `${NAMES[part].padEnd(11)}${down.includes(part) ? 'DOES NOT ANSWER' : 'answers'}`,
  );
  const workers = `${'Workers'.padEnd(11)}deployment ${facts.deploymentName}, queue ${facts.taskQueue}: `;
  const verdict = findings.length === 0 ? 'all is well' : `${findings.length} found`;
  return [...parts, `${workers}${verdict}`, ...findings.flatMap(findingLines)].join('\n');
}

const findingLines = ({ severity, message, next }: Diagnosis['findings'][number]) => [
  '',
  `${severity === 'broken' ? 'BROKEN' : 'warning'}  ${message}`,
  `  -> ${next}`,
];
