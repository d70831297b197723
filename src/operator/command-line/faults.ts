import { databaseFault } from '../../db/database-faults.js';
import { AppError } from '../../domain/errors.js';
import { ConfigError } from '../../platform/config.js';
import { reasonOf } from '../../platform/report.js';
import { Refusal } from '../../versions/rollout/refusal.js';
import { isNoAnswer } from '../../versions/rollout/until-answered.js';
import { CommandError } from '../command-error.js';
import { type Fault, UNNAMED } from './command.js';

const LOOK = '`pro doctor` looks at each part.';

/** What a command says of whatever was thrown. */
export function faultOf(error: unknown): Fault {
  if (error instanceof CommandError) return { code: error.code, message: error.message, next: error.next };
  if (error instanceof AppError) return { code: error.code, message: error.message, next: error.row.next };
  if (error instanceof Refusal) return { code: 'refused', message: error.reason, next: error.next };
  if (error instanceof ConfigError) return { code: 'configuration', ...lastLineNext(error.message) };
  if (isUnanswered(error)) {
    const next = `Look whether it is up, then run this again. ${LOOK}`;
    return { code: 'temporal_unanswering', message: 'Temporal did not answer in time.', next };
  }
  return databaseFaultOf(error) ?? { code: UNNAMED, message: reasonOf(error), next: LOOK };
}

/** Their last line says what to do. */
function lastLineNext(words: string): Pick<Fault, 'message' | 'next'> {
  const lines = words.split('\n');
  return { next: lines.pop() ?? '', message: lines.join('\n') };
}

/** The SDK's own error has what gRPC said for its cause. */
const isUnanswered = (error: unknown) => isNoAnswer(error) || (error instanceof Error && isNoAnswer(error.cause ?? {}));

/** Prisma: there is no such table, no such column. */
const NOT_MIGRATED = ['P2021', 'P2022'];

function databaseFaultOf(error: unknown): Fault | undefined {
  if (NOT_MIGRATED.includes((error as { code?: string }).code ?? '')) {
    const next = 'Bring it up to date: pro migrate';
    return { code: 'database_not_migrated', message: 'The database is not that of this code.', next };
  }
  const fault = databaseFault(error);
  if (fault === 'passing') {
    const next = `Look whether it is up, and whether DATABASE_URL is right. ${LOOK}`;
    return { code: 'database_unanswering', message: 'PostgreSQL does not answer.', next };
  }
  if (fault !== 'refused') return undefined;
  const message = 'PostgreSQL does not let us in, or has no such database.';
  return { code: 'database_refused', message, next: 'Look at user, password and name in DATABASE_URL.' };
}
