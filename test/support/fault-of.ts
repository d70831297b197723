import { expect } from 'vitest';
import { AppError } from '../../src/domain/errors.js';

/** The AppError a call ends with; anything else fails the test. */
export async function faultOf(promise: Promise<unknown>): Promise<AppError> {
  const error = await promise.then(
    (value) => expect.fail(`expected a fault, got ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof AppError)) throw error;
  return error;
}
