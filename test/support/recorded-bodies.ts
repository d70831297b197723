import type { SyncSoClient } from '../../src/sync-so/client.js';

/** Sends on, and keeps each body as it goes over the wire. */
export function recordedBodies(client: SyncSoClient) {
  const bodies: string[] = [];
  const createGeneration: SyncSoClient['createGeneration'] = (body, o) => {
    bodies.push(JSON.stringify(body));
    return client.createGeneration(body, o);
  };
  return { bodies, createGeneration };
}
