import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from './app.js';
import { createContext } from './context.js';
import { type Inspection, inspect } from './inspection.js';
import type { ScenarioName } from './scenarios.js';
import { type SimulatorOptions, settingsOf } from './settings.js';
import { resumeAll } from './worker.js';

export interface Simulator {
  url: string;
  port: number;
  /** The secret webhooks are signed with. */
  webhookSecret: string;
  /** As POST /_simulator/scenario. */
  setScenario(name: ScenarioName, o?: { times?: number; seconds?: number }): void;
  /** As GET /_simulator/generations. */
  inspect(): Inspection;
  /** Ends the waiting of a slow or never-finishing generation; false when it is not being worked on. */
  finish(generationId: string): boolean;
  stop(): Promise<void>;
}

/**
 * A stand-in for api.sync.so on `port`: keeps to its contract (sync-so.md), fetches inputs over HTTP and renders with
 * ffmpeg. What a former run in `workDir` left unfinished goes on. Rejects when the port is taken.
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const settings = settingsOf(options);
  const server = createServer();
  await listen(server, options.port, settings.host);
  const { port } = server.address() as AddressInfo;
  const url = `http://${settings.host}:${port}`;
  const context = createContext(settings, settings.publicUrl ?? url);
  server.on('request', createApp(context));
  const resumed = resumeAll(context.store, context.worker);
  if (resumed > 0) settings.log(`${resumed} unfinished generation(s) go on`);
  const { worker, store, scenarios, webhookSecret } = context;
  return {
    ...{ url, port, webhookSecret },
    setScenario: scenarios.set,
    inspect: () => inspect(context),
    finish: worker.finish,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await Promise.all([closed, worker.stop()]);
      store.close();
    },
  };
}

async function listen(server: Server, port: number, host: string) {
  server.listen(port, host);
  await once(server, 'listening'); // rejects on 'error'
}
