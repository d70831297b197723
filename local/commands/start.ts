import type { Answer, Io } from '../../src/operator/command-line/command.js';
import { EXIT } from '../../src/operator/command-line/exit-codes.js';
import { loadStackConfig } from '../../src/platform/config.js';
import { aborted, stopSignal } from '../../src/platform/process.js';
import { syncSoWords, whichSyncSo } from '../../src/sync-so/which-sync-so.js';
import { startStack } from '../stack.js';

/**
 * `pro start`: the stack kept running until Ctrl-C, with every part that ends by itself started again; data stays in
 * DATA_DIR.
 */
export async function runStart(words: { 'claim-bucket'?: true }, { report, say }: Io): Promise<Answer> {
  const config = loadStackConfig();
  const signal = stopSignal();
  const stack = await startStack({ config, report, signal, claimBucket: words['claim-bucket'] });
  const { apiUrl, adminUrl, temporalUiUrl, syncBaseUrl, dataDir } = stack;
  const syncSo = await whichSyncSo(syncBaseUrl);
  say({
    json: { ready: true, apiUrl, docsUrl: `${apiUrl}/docs`, adminUrl, temporalUiUrl, syncBaseUrl, syncSo, dataDir },
    text: `
Ready.
  API            ${stack.apiUrl}        (docs: ${stack.apiUrl}/docs)
  For operators  ${stack.adminUrl}        (/readyz, /findings, /metrics)
  Temporal UI    ${stack.temporalUiUrl ?? 'as configured'}
  Sync.so        ${await syncSoWords(stack.syncBaseUrl)}
  Data and logs  ${stack.dataDir}
  Try it         npm run pro -- sample        (says how to send the sample video)
Ctrl-C stops everything.`,
  });
  await aborted(signal);
  report('Stopping …');
  await stack.stop();
  report('Stopped. The data is kept.');
  return { code: EXIT.done };
}
