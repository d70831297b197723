import type { Answer, Io } from '../../src/operator/command-line/command.js';
import { EXIT } from '../../src/operator/command-line/exit-codes.js';
import { loadStackConfig } from '../../src/platform/config.js';
import { aborted, stopSignal } from '../../src/platform/process.js';
import { syncSoWords, whichSyncSo } from '../../src/sync-so/which-sync-so.js';
import { signInLine, signInLink } from '../sign-in-link.js';
import { type Stack, startStack } from '../stack.js';

/**
 * `pro start`: the stack kept running until Ctrl-C, with every part that ends by itself started again; data stays in
 * DATA_DIR.
 */
export async function runStart(words: { 'claim-bucket'?: true }, { report, say }: Io): Promise<Answer> {
  const config = loadStackConfig();
  const signal = stopSignal();
  const stack = await startStack({ config, report, signal, claimBucket: words['claim-bucket'] });
  try {
    say(await whatIsThere(stack));
    await aborted(signal);
  } finally {
    report('Stopping …');
    await stack.stop();
  }
  report('Stopped. The data is kept.');
  return { code: EXIT.done };
}

/** What a person opens next comes last, where the eye is when the lines stop. */
async function whatIsThere(stack: Stack): Promise<Omit<Answer, 'code'>> {
  const { apiUrl, adminUrl, temporalUiUrl, syncBaseUrl, dataDir } = stack;
  const syncSo = await whichSyncSo(syncBaseUrl);
  const signInUrl = await signInLink(stack);
  const addresses = { apiUrl, docsUrl: `${apiUrl}/docs`, signInUrl, adminUrl, temporalUiUrl, syncBaseUrl };
  return {
    json: { ready: true, ...addresses, syncSo, dataDir },
    text: `
Ready.
  Web page       ${apiUrl}        (the API: ${apiUrl}/docs)
  For operators  ${adminUrl}        (/readyz, /findings, /metrics)
  Temporal UI    ${temporalUiUrl ?? 'as configured'}
  Sync.so        ${await syncSoWords(syncBaseUrl)}
  Data and logs  ${dataDir}
  In a shell     npm run pro -- sample        (says how to send the sample video)

${signInLine(signInUrl, apiUrl)}
Ctrl-C stops everything.`,
  };
}
