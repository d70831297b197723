import type { Info } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { expect } from 'vitest';

/** The try of an activity a worker would make; `heartbeats` collects what it reports. */
export function activityTry(info: Partial<Info> = {}) {
  const environment = new MockActivityEnvironment(info, { logger: new DefaultLogger('ERROR') });
  const heartbeats: unknown[] = [];
  // As the worker would send it: a later change to the object must not show.
  environment.on('heartbeat', (details: unknown) => heartbeats.push(structuredClone(details)));
  const run = <P extends unknown[], R>(activity: (...args: P) => Promise<R>, ...args: P): Promise<R> =>
    environment.run<P, R, (...args: P) => Promise<R>>(activity, ...args);
  return { environment, heartbeats, run, cancel: environment.cancel };
}

/** The ApplicationFailure an activity ends with: what Temporal gets to see. Anything else fails the test. */
export async function failureOf(promise: Promise<unknown>): Promise<ApplicationFailure> {
  const error = await promise.then(
    (value) => expect.fail(`expected a failure, got ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApplicationFailure)) throw error;
  return error;
}
