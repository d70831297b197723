import { z } from 'zod';
import { READY_PARTS } from '../../jobs/parts-down.js';
import { FINDING_CODES } from '../../versions/detector/finding.js';

/** What operators are told. */

const findingSchema = z.object({
  code: z.enum(FINDING_CODES),
  severity: z.enum(['broken', 'warning']).describe('broken: jobs wait that would not have to.'),
  message: z.string().describe('The cause.'),
  next: z.string().describe('What to do now.'),
  since: z.iso.datetime().optional(),
  buildId: z.string().optional().describe('Build of the workers it is about.'),
  jobIds: z.array(z.string()).optional().describe('Jobs that wait because of it, 50 at most.'),
});

export const findingsSchema = z.object({
  lookedAt: z.iso.datetime(),
  findings: z.array(findingSchema).describe('What is wrong with the workers, the worst first.'),
});
export type Findings = z.infer<typeof findingsSchema>;

export const readinessInFullSchema = z.object({
  status: z
    .enum(['ready', 'degraded', 'unavailable'])
    .describe(
      'degraded: jobs are taken in, kept and downloaded, but some wait for Temporal or for workers; see "down" and "deployment". unavailable: PostgreSQL or S3 does not answer.',
    ),
  down: z.array(z.enum(READY_PARTS)).describe('The parts that do not answer.'),
  deployment: findingsSchema.optional().describe('Left out until the first look, some seconds after the start.'),
});
export type ReadinessInFull = z.infer<typeof readinessInFullSchema>;
