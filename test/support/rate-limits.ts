import { onTestFinished } from 'vitest';
import { openRateCounters } from '../../src/db/rate-counters.js';
import { createRateLimits, type Quotas } from '../../src/http/limits/rate-limits.js';

const NO_LIMITS: Quotas = { reads: 0, writes: 0, address: 0, 'sign-ins': 0 };

/** A busy machine is not a PostgreSQL that is away. */
const PATIENT_MS = 60_000;

/** What one API process counts with, for as long as the test; `said`: how often it logged that it counts by itself, and not. */
export function limitsOf(databaseUrl: string, quotas: Partial<Quotas>, answerMs = PATIENT_MS) {
  const said: string[] = [];
  const log = { warn: () => void said.push('by itself'), info: () => void said.push('together') };
  const counters = openRateCounters(databaseUrl, { log, answerMs });
  onTestFinished(() => counters.close());
  return { limits: createRateLimits({ ...NO_LIMITS, ...quotas }, counters), said };
}
