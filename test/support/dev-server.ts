import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { loadStackConfig } from '../../src/config.js';
import { freePort } from '../../src/embedded/ports.js';
import { resolveTemporal, startTemporal, type TemporalOptions } from '../../src/embedded/temporal.js';

export interface DevServer {
  client: Client;
  /** For workers. */
  connection: NativeConnection;
  address: string;
  stop(): Promise<void>;
}

/** A real Temporal server that keeps nothing: for what the time-skipping one does not know, like schedules. */
export async function startDevServer({
  dynamicConfig,
}: Pick<TemporalOptions, 'dynamicConfig'> = {}): Promise<DevServer> {
  const report = () => undefined;
  const binary = await resolveTemporal(loadStackConfig(), report);
  const dataDir = await mkdtemp(join(tmpdir(), 'pro-temporal-'));
  const server = await startTemporal({
    binary,
    dataDir,
    port: await freePort(),
    inMemory: true,
    dynamicConfig,
    report,
  });
  const { address } = server;
  const connections = {
    client: await Connection.connect({ address }),
    worker: await NativeConnection.connect({ address }),
  };
  return {
    ...{ address, connection: connections.worker, client: new Client({ connection: connections.client }) },
    async stop() {
      await connections.worker.close();
      await connections.client.close();
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
