import type { Client } from '@temporalio/client';
import { openJobIds } from '../../db/waiting-rows.js';
import { isAnswered, type RowFacts, type Unanswered } from './facts.js';
import type { ObserveDeps } from './observe-deps.js';

/** Where the walks go on; undefined: at the beginning. */
export interface Places {
  /** Id of the last job looked at. */
  atWork?: string;
  waiting?: string;
  /** Of Temporal's own list, where the database is not asked. */
  page?: Uint8Array;
}

/** Open jobs to look at in this round. */
export interface Walk {
  ids: string[];
  /** Notes that the first `looked` of them were looked at. */
  goOn(looked: number): void;
}

export type Walks = (places: Places, limit: number) => Promise<Walk>;

/**
 * Two walks, each in the order of ids and round and round: over the jobs at work (those that were not begun too), which
 * are few and are the ones that get on, and over those that wait for a place. Each has half of the looks, and what the
 * other leaves.
 */
export const walksOf =
  ({ client, db, taskQueue, onlyJob }: ObserveDeps, database: Promise<RowFacts | Unanswered>): Walks =>
  async (places, limit) => {
    if (onlyJob !== undefined) return { ids: [onlyJob], goOn: () => undefined };
    if (!db || !isAnswered(await database)) return await listedWalk(client, taskQueue, places, limit);
    const page = (waiting: boolean, after?: string) => openJobIds(db, { waiting, after, limit });
    const found = await Promise.all([page(false, places.atWork), page(true, places.waiting)]);
    return shared(places, found, limit);
  };

function shared(places: Places, [atWork, waiting]: [string[], string[]], limit: number): Walk {
  const half = Math.ceil(limit / 2);
  const working = atWork.slice(0, Math.max(half, limit - waiting.length));
  const rest = waiting.slice(0, limit - working.length);
  return {
    ids: [...working, ...rest],
    goOn(looked) {
      places.atWork = placeAfter(atWork, { looked: Math.min(looked, working.length), limit, before: places.atWork });
      places.waiting = placeAfter(waiting, { looked: looked - working.length, limit, before: places.waiting });
    },
  };
}

interface Step {
  looked: number;
  /** Of what was asked for: fewer came where the walk is at its end. */
  limit: number;
  before?: string;
}

function placeAfter(ids: string[], { looked, limit, before }: Step): string | undefined {
  if (looked >= ids.length && ids.length < limit) return undefined; // at its end: it begins anew
  return ids[looked - 1] ?? before;
}

/** Newest first; what Temporal lists has no order of stages. */
async function listedWalk(client: Client, taskQueue: string, places: Places, pageSize: number): Promise<Walk> {
  const { namespace } = client.options;
  const query = `ExecutionStatus = "Running" AND TaskQueue = "${taskQueue}"`;
  const request = { namespace, query, pageSize, nextPageToken: places.page };
  const { executions, nextPageToken } = await client.workflowService.listWorkflowExecutions(request);
  const ids = (executions ?? []).flatMap(({ execution }) => execution?.workflowId ?? []);
  return {
    ids,
    goOn(looked) {
      // A page that was not finished is read again: its token tells no place within it.
      if (looked >= ids.length) places.page = nextPageToken?.length ? nextPageToken : undefined;
    },
  };
}
