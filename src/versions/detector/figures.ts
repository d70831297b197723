import { z } from 'zod';
import { secondsBetween } from '../../platform/plain-words.js';
import { VERSION_STATUSES } from '../worker-deployment.js';
import { type Facts, isAnswered } from './facts.js';

const versionSchema = z.object({
  buildId: z.string(),
  bundleHash: z.string().optional(),
  status: z.enum(VERSION_STATUSES),
  /** Processes that are alive. */
  workers: z.number(),
  openJobs: z.number(),
  backlogAgeSeconds: z.number(),
  gateFailed: z.boolean(),
});

const deployedSchema = z.object({
  current: z.string().optional(),
  /** Builds that got jobs once and get none any more. */
  left: z.array(z.string()),
  /** Those that run something, newest first. */
  running: z.array(versionSchema),
});

/** The numbers of a look, as the database keeps them; a part that did not answer has none. */
export const figuresSchema = z.object({
  deployed: deployedSchema.optional(),
  rows: z.object({ notStarted: z.number(), oldestSeconds: z.number() }).optional(),
});

export type Deployed = z.infer<typeof deployedSchema>;
export type Figures = z.infer<typeof figuresSchema>;

export const figuresOf = (facts: Facts): Figures => ({ deployed: deployedOf(facts), rows: rowsOf(facts) });

function deployedOf({ temporal }: Facts): Deployed | undefined {
  if (!isAnswered(temporal)) return undefined;
  const { deployment, versions } = temporal;
  const left = deployment?.versions.filter(({ status }) => status === 'draining' || status === 'drained') ?? [];
  return {
    current: deployment?.current,
    left: left.map(({ buildId }) => buildId),
    running: versions.map((version) => versionSchema.parse(version)),
  };
}

function rowsOf({ database, at }: Facts): Figures['rows'] {
  if (!isAnswered(database)) return undefined;
  const { notStarted, oldestAt } = database;
  return { notStarted, oldestSeconds: oldestAt ? secondsBetween(oldestAt, at) : 0 };
}
