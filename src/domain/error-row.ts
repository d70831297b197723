/**
 * - transient: try again by itself, with backoff
 * - wait: not a fault, a place or a rate is not free yet; uses up no retries
 * - once: try once more, then fail
 * - input: what was submitted is wrong; a person must change it
 * - account: our account at Sync.so needs an operator; jobs wait, none fail
 * - unknown: nobody classified it; never retried by itself, shown to an operator
 */
export type ErrorClass = 'transient' | 'wait' | 'once' | 'input' | 'account' | 'unknown';

export interface ErrorRow {
  class: ErrorClass;
  /** What our HTTP API answers. */
  status: number;
  message: string;
  next: string;
}

/** A row of the table (error-table.ts). */
export const row = (errorClass: ErrorClass, status: number, message: string, next: string): ErrorRow => ({
  class: errorClass,
  status,
  message,
  next,
});

export const WAITS = 'Nothing to do: the job goes on by itself.';
export const REPORT = 'Tell an operator, with the job id.';
export const HOSTS =
  "Use an address it is known by, or let an operator add the name to API_ALLOWED_HOSTS (of the operators' own port: ADMIN_ALLOWED_HOSTS).";
export const ORIGINS = 'Call it from a program, or let an operator add the origin to API_ALLOWED_ORIGINS.';
