import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { freePort } from '../../local/ports.js';
import { resolveTemporal, startTemporal } from '../../local/temporal.js';
import { loadStackConfig } from '../../src/platform/config.js';
import './temporal-runtime.js'; // before the first connection of the process

export interface DevServer {
  client: Client;
  /** For workers. */
  connection: NativeConnection;
  /** Workers have to be told. */
  namespace: string;
  address: string;
  stop(): Promise<void>;
}

/** A real Temporal server that keeps nothing, for a program that runs outside the tests; tests share one. */
export async function startOwnDevServer(): Promise<DevServer> {
  const report = () => undefined;
  const binary = await resolveTemporal(loadStackConfig(), report);
  const dataDir = await mkdtemp(join(tmpdir(), 'pro-temporal-'));
  const server = await startTemporal({ binary, dataDir, port: await freePort(), inMemory: true, report });
  const connected = await connectTo(server.address, 'default');
  return {
    ...connected,
    async stop() {
      await connected.stop();
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Stopping ends the connections, not the server. */
export async function connectTo(address: string, namespace: string): Promise<DevServer> {
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  return {
    ...{ address, namespace, connection: native, client: new Client({ connection, namespace }) },
    async stop() {
      await native.close();
      await connection.close();
    },
  };
}
