import type { GoneFiles } from '../domain/gone-files.js';
import type { DeletedRow } from '../jobs/delete-job.js';
import { goneFiles } from '../jobs/gone-files.js';
import type { DeletedJobResource } from './change-schemas.js';

type Gone = DeletedJobResource['goes'][number];

/** What goes with a job, and what does not. */
export function deletedJob({ row, assets }: DeletedRow): DeletedJobResource {
  const { kept } = assets;
  return {
    id: row.id,
    goes: [...goneFiles(row, assets).map(withPayment), { what: 'row' }],
    stays: [
      ...(kept > 0 ? [`${kept} of the files it was submitted with, which other jobs or drafts use.`] : []),
      "Its history in Temporal, until the namespace's retention is over.",
      ...(row.syncGenerationId ? ['What Sync.so keeps of its generation.'] : []),
      ...(row.outputUrl && !row.outputKey ? ['The video at outputUrl, which was not stored by this API.'] : []),
    ],
    happensNow: 'The job is gone. Its files go now, or within minutes of the storage answering again.',
  };
}

/** One in doubt was paid for, and stayed for that reason until now. */
const withPayment = (gone: GoneFiles): Gone => (gone.what === 'doubtful_result' ? { ...gone, wasPaidFor: true } : gone);
