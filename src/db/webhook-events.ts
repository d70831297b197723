import type { Db } from './client.js';

export interface WebhookNote {
  generationId: string;
  status: string;
  /** Left out where it is nobody's: kept all the same, for whoever looks for a lost generation. */
  jobId?: string;
}

/** Stores a webhook once; false when it was there already, for this job. A note without a job gets one later. */
export async function recordWebhook(db: Db, { generationId, status, jobId }: WebhookNote): Promise<boolean> {
  const written = await db.$executeRaw`
    INSERT INTO webhook_events (generation_id, status, job_id)
    VALUES (${generationId}, ${status}, ${jobId ?? null}::uuid)
    ON CONFLICT (generation_id, status) DO UPDATE SET job_id = excluded.job_id
    WHERE webhook_events.job_id IS NULL AND excluded.job_id IS NOT NULL`;
  return written > 0;
}
