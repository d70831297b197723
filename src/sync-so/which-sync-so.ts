/** The real one. */
export const SYNC_SO = 'https://api.sync.so';

/** `unknown`: neither Sync.so's own address nor a simulator that answers: it may pass jobs on to the real one. */
export const SYNC_SO_KINDS = ['real', 'simulated', 'unknown'] as const;
export type SyncSoKind = (typeof SYNC_SO_KINDS)[number];

/** Its answer takes milliseconds. */
const ANSWER_MS = 2_000;

/** Whether generations at this address cost money. Never rejects: who does not answer may be the real one. */
export async function whichSyncSo(baseUrl: string): Promise<SyncSoKind> {
  if (/(^|\.)sync\.so$/.test(new URL(baseUrl).hostname)) return 'real';
  try {
    const url = `${baseUrl.replace(/\/+$/, '')}/_simulator/health`;
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) });
    const { ok } = (await response.json()) as { ok?: unknown };
    return response.ok && ok === true ? 'simulated' : 'unknown';
  } catch {
    return 'unknown';
  }
}

const WORDS: Record<SyncSoKind, string> = {
  real: 'the real one: generations cost money',
  simulated: 'simulated: generations cost nothing',
  unknown: 'not known to be a simulator: generations may cost money',
};

/** `https://api.sync.so (the real one: generations cost money)`. */
export const syncSoWords = async (baseUrl: string): Promise<string> =>
  `${baseUrl} (${WORDS[await whichSyncSo(baseUrl)]})`;
