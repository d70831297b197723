/**
 * What a fault of the database means. Prisma gives the same fault another code by the way it was asked (P1001 or
 * P2010, P2039 for all it does not know), so the driver's own words, which it hands on, come first.
 * - passing: no connection, starting, stopping, too busy; the same statement may work in a moment
 * - refused: it is there and does not let us in, or the database is not
 * - data: it will never take what we gave it
 */
export type DatabaseFault = 'passing' | 'refused' | 'data';

/** PostgreSQL's SQLSTATEs, by class or in full: errcodes-appendix of its manual. */
const BY_STATE: readonly [RegExp, DatabaseFault][] = [
  // Connection, rollback by conflict, resources, operator; a transaction that idled too long; a lock not had in time.
  [/^(08|40|53|57)|^(25P03|55P03)$/, 'passing'],
  [/^28|^3D000$/, 'refused'],
  [/^(22|23)/, 'data'],
];

/** DriverAdapterError's kinds that come without a SQLSTATE. */
const BY_KIND: Readonly<Record<string, DatabaseFault>> = {
  DatabaseNotReachable: 'passing',
  ConnectionClosed: 'passing',
  SocketTimeout: 'passing',
  TlsConnectionError: 'refused',
};

/** Prisma's own codes, where no driver was asked: P2024, P2028 and P2034 are "no connection, or no turn, in time". */
const BY_CODE: readonly [RegExp, DatabaseFault][] = [
  [/^(P1001|P1002|P1008|P1017|P2024|P2028|P2034|P2037|E[A-Z]+)$/, 'passing'],
  [/^P1\d{3}$/, 'refused'],
];

/** pg's words for a connection that broke or was not had in time; it gives them no code. */
const BROKEN = /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying)/;

/** Undefined for what is no fault of a database, or one that only our own code can be wrong about. */
export function databaseFault(error: unknown): DatabaseFault | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'PrismaClientValidationError') return 'data';
  if (error.name === 'PrismaClientInitializationError') return 'refused';
  if (error.name === 'PrismaClientUnknownRequestError' || BROKEN.test(error.message)) return 'passing';
  const { originalCode, kind } = driverCause(error);
  if (originalCode !== undefined) return found(BY_STATE, originalCode);
  if (kind !== undefined) return BY_KIND[kind];
  const isPrisma = error.name === 'PrismaClientKnownRequestError' && 'code' in error;
  return isPrisma ? found(BY_CODE, String(error.code)) : undefined;
}

/** Refused before a statement is taken: starting or stopping, and all connections in use. */
const NOT_TAKEN = ['57P03', '53300'];

/** True where it is certain that one statement changed nothing; false too where only its answer was lost. */
export function wasNotWritten(error: unknown): boolean {
  const fault = databaseFault(error);
  if (fault !== 'passing' || !(error instanceof Error)) return fault !== undefined;
  const { originalCode = '', kind } = driverCause(error);
  return kind === 'DatabaseNotReachable' || NOT_TAKEN.includes(originalCode);
}

interface DriverCause {
  /** SQLSTATE, where PostgreSQL itself answered. */
  originalCode?: string;
  kind?: string;
}

/** Where Prisma 7 keeps it: `meta.driverAdapterError.cause`, or `cause` of the driver's error itself. */
function driverCause(error: Error & { meta?: { driverAdapterError?: { cause?: DriverCause } } }): DriverCause {
  if (error.name === 'DriverAdapterError') return (error.cause ?? {}) as DriverCause;
  return error.meta?.driverAdapterError?.cause ?? {};
}

const found = (rules: readonly [RegExp, DatabaseFault][], code: string) =>
  rules.find(([pattern]) => pattern.test(code))?.[1];
