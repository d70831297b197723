import type { SyncSoClient } from './sync-so.js';
import type { Generation } from './sync-so-schemas.js';

/** Sync.so's largest page (sync-so.md 5.2). */
const PAGE = 100;
/** Clocks of ours and theirs may differ; a generation older than this before its attempt is not ours. */
const CLOCK_SLACK_MS = 10 * 60_000;

/**
 * The newest generation whose `outputFileName` is ours, back to when it can have been sent (`since`, ms since 1970).
 * Nothing is sent; undefined says that Sync.so never accepted one, or has not listed it yet.
 */
export async function findGeneration(
  syncSo: Pick<SyncSoClient, 'listGenerations'>,
  { isOurs, since, signal }: { isOurs: (outputFileName: string) => boolean; since: number; signal?: AbortSignal },
): Promise<Generation | undefined> {
  let cursor: string | undefined;
  for (;;) {
    const page: Generation[] = await syncSo.listGenerations({ limit: PAGE, cursor, signal });
    const found = page.find(({ outputFileName = '' }) => isOurs(outputFileName));
    if (found) return found;
    const oldest = page.at(-1);
    if (!oldest || page.length < PAGE || madeBefore(oldest, since - CLOCK_SLACK_MS)) return undefined;
    cursor = oldest.id;
  }
}

/** Whether the echo has the extension is not documented. */
export const isNamed = (token: string) => (outputFileName: string) =>
  outputFileName === token || outputFileName === `${token}.mp4`;

const madeBefore = ({ createdAt }: Generation, time: number) => createdAt !== undefined && Date.parse(createdAt) < time;
