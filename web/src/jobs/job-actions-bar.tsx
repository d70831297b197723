import { Copy, Download, Ellipsis } from 'lucide-react';
import type { JobResource } from '../../../src/http/schemas.js';
import { Button, ButtonLink } from '../ui/button.js';
import { IconButton } from '../ui/icon-button.js';
import { Menu } from '../ui/menu.js';
import { fileSize } from '../ui/sizes.js';
import { downloadJob } from './job-actions.js';
import { openDialog, useIsCancelling } from './job-dialog-state.js';
import { duplicateHref, jobMenu } from './job-menu.js';
import { isRunning } from './job-words.js';
import { canDuplicate } from './wishes.js';

/** What stands at the right of the name; the one that is wanted most comes last. */
export function JobActions({ job }: { job: JobResource }) {
  const isOpen = isRunning(job);
  // What did not come to its end says the same by a button of its own (job-outcome.tsx).
  const isOffered = job.status === 'failed' || job.status === 'cancelled';
  return (
    <>
      {!isOpen && !isOffered && canDuplicate(job) && (
        <ButtonLink icon={<Copy size={14} />} href={duplicateHref(job)}>
          Duplicate
        </ButtonLink>
      )}
      {isOpen && <Cancel job={job} />}
      <Menu label="More" trigger={<IconButton label="More" icon={<Ellipsis size={16} />} />} groups={jobMenu(job)} />
      {job.links.download && <DownloadButton job={job} />}
    </>
  );
}

/** Never disabled: where the server says no, the focus comes back to it. */
function Cancel({ job }: { job: JobResource }) {
  const isCancelling = useIsCancelling(job.id);
  return (
    <Button isPending={isCancelling} onPress={() => openDialog({ kind: 'cancel', job })}>
      {isCancelling ? 'Cancelling …' : 'Cancel'}
    </Button>
  );
}

function DownloadButton({ job }: { job: JobResource }) {
  const bytes = job.result?.bytes;
  return (
    <Button look="primary" icon={<Download size={14} />} onPress={() => downloadJob(job)}>
      {bytes === undefined ? 'Download' : `Download · ${fileSize(bytes)}`}
    </Button>
  );
}
