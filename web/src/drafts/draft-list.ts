import type { ListedDraftResource } from '../../../src/http/draft-schemas.js';
import type { DraftRecord } from './draft-record.js';

/** A draft in a list, wherever it lies. */
export interface DraftItem {
  /** Its address is /drafts/… of it. */
  id: string;
  /** Empty: it has none, nor a video that is known here. */
  name: string;
  segments: number;
  /** Segments without one. */
  missingVoices: number;
  /** ms since 1970. */
  changedAt: number;
  /** The server has nothing of it, or not the latest. */
  isHereOnly: boolean;
  pictureUrl?: string;
  /** Left out: this browser has never had it. */
  record?: DraftRecord;
}

/** Those of this browser and those of the server as one list, the latest first. `listed`: undefined where it did not answer. */
export function mergeDrafts(
  kept: readonly DraftRecord[],
  listed: readonly ListedDraftResource[] | undefined,
): DraftItem[] {
  const byId = new Map(listed?.map((draft) => [draft.id, draft]));
  const here = kept
    .filter((record) => record.deletedAt === undefined && !isGone(record, listed))
    .map((record) => fromRecord(record, byId.get(record.server?.id ?? '')));
  const known = new Set(kept.flatMap(({ server }) => server?.id ?? []));
  const elsewhere = (listed ?? []).filter(({ id }) => !known.has(id)).map(fromServer);
  return [...here, ...elsewhere].toSorted((a, b) => b.changedAt - a.changedAt);
}

/** Somebody has deleted or submitted it on another machine, and nothing was done here since. */
export const isGone = ({ server, isAhead }: DraftRecord, listed: readonly ListedDraftResource[] | undefined): boolean =>
  listed !== undefined && server !== undefined && !isAhead && !listed.some(({ id }) => id === server.id);

function fromRecord(record: DraftRecord, listed: ListedDraftResource | undefined): DraftItem {
  const { id, document, changedAt, isAhead, server } = record;
  if (listed && server && !isAhead && listed.revision > server.revision) return { ...fromServer(listed), record };
  const { segments, name, video } = document;
  const pictureUrl = listed?.posterUrl;
  return {
    id: server?.id ?? id,
    name: name.trim() || (video?.fileName ?? ''),
    segments: segments.length,
    missingVoices: segments.filter(({ audio }) => audio === null).length,
    changedAt,
    isHereOnly: isAhead || !server,
    record,
    ...(pictureUrl !== undefined && { pictureUrl }),
  };
}

const fromServer = (draft: ListedDraftResource): DraftItem => ({
  ...{ id: draft.id, name: draft.name.trim(), segments: draft.segments, missingVoices: draft.missingVoices },
  ...{ changedAt: Date.parse(draft.updatedAt), isHereOnly: false },
  ...(draft.posterUrl !== undefined && { pictureUrl: draft.posterUrl }),
});
