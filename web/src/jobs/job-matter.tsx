import type { JobResource } from '../../../src/http/schemas.js';
import { ComparePlayer } from './compare-player.js';
import { JobOutcome } from './job-outcome.js';
import { otherWarnings } from './segment-facts.js';
import { SegmentsTable } from './segments-table.js';
import { WarningList } from './warning-list.js';

/** What the job is about: its video, what became of it, and its segments. */
export const JobMatter = ({ job }: { job: JobResource }) => (
  <>
    <JobOutcome job={job} />
    <ComparePlayer job={job}>
      <SegmentsTable job={job} />
    </ComparePlayer>
    <WarningList words={otherWarnings(job)} />
  </>
);
