import type { DraftDocument } from '../domain/draft.js';
import type { Draft } from './generated/client.js';

/** A row of drafts, with our own types where the columns are JSON. */
export interface DraftRow extends Omit<Draft, keyof Typed>, Typed {
  /** Of the jobs that were submitted from it, the newest first. */
  jobIds: string[];
}

interface Typed {
  document: DraftDocument;
  assets: Record<string, string>;
}

/** The same as lists have it. */
export interface ListedDraft extends Omit<DraftRow, 'document' | 'assets'> {
  /** The picture among its files. */
  posterAssetId?: string;
}

/** Of a draft; whoever wants all looks into the jobs. */
const MOST_JOBS = 20;

/** For Prisma: the jobs of a draft, as `jobIdsOf` reads them. */
export const WITH_JOBS = {
  jobs: { select: { id: true }, orderBy: { createdAt: 'desc' as const }, take: MOST_JOBS },
};

type Jobs = { jobs: { id: string }[] };

export const jobIdsOf = ({ jobs }: Jobs): string[] => jobs.map(({ id }) => id);

/** The one place where columns get their types; only src/db/drafts.ts writes them, from values that were parsed before. */
export const toDraftRow = ({ jobs, ...row }: Draft & Jobs): DraftRow => ({
  ...row,
  document: row.document as unknown as DraftDocument,
  assets: row.assets as Record<string, string>,
  jobIds: jobIdsOf({ jobs }),
});
