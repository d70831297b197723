import type { Client } from '@temporalio/client';

/** Calls of the client that end after `ms`; the SDK itself would try again for a minute. */
export const inTimeOf =
  (client: Client, ms: number) =>
  <T>(call: () => Promise<T>): Promise<T> =>
    client.withDeadline(Date.now() + ms, call);
