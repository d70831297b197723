import { createHmac } from 'node:crypto';
import { type Folders, makeFolders } from './folders.js';
import { createOutputs, type Outputs } from './outputs.js';
import { createRateWindow } from './rate-window.js';
import { createScenarioControl, type ScenarioControl } from './scenario-control.js';
import type { Settings } from './settings.js';
import { openStore, type Store } from './store.js';
import { createWebhooks, type Webhooks } from './webhooks.js';
import { createWorker, type Worker } from './worker.js';

/** The parts every route works with. */
export interface Context {
  settings: Settings;
  baseUrl: string;
  webhookSecret: string;
  store: Store;
  folders: Folders;
  scenarios: ScenarioControl;
  outputs: Outputs;
  webhooks: Webhooks;
  worker: Worker;
  /** Counts one create against the rate; false above it. */
  rateAllows: () => boolean;
  /** Idempotency keys whose first request is not answered yet. */
  keysInFlight: Set<string>;
}

export function createContext(settings: Settings, baseUrl: string): Context {
  const store = openStore(settings.workDir);
  const folders = makeFolders(settings.workDir);
  // Made from the key, so that a restarted simulator still honours its links and signs alike.
  const secretFor = (use: string) =>
    createHmac('sha256', settings.apiKey ?? 'simulator')
      .update(use)
      .digest('hex');
  const webhookSecret = `whsec_${secretFor('webhook')}`;
  const outputs = createOutputs({ baseUrl, secret: secretFor('result'), tokenSeconds: settings.outputTokenSeconds });
  const webhooks = createWebhooks({ secret: webhookSecret, outputs, timeUnit: settings.signatureTimeUnit });
  const worker = createWorker({ settings, store, folders, webhooks });
  return {
    ...{ settings, baseUrl, webhookSecret, store, folders, outputs, webhooks, worker },
    scenarios: createScenarioControl(settings.scenario),
    rateAllows: createRateWindow(settings.createsPerMinute),
    keysInFlight: new Set(),
  };
}
