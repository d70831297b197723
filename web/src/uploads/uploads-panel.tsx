import { CircleCheck, TriangleAlert } from 'lucide-react';
import { useEffect } from 'react';
import { Button as AriaButton, Dialog, DialogTrigger, Heading, Popover } from 'react-aria-components';
import { useSession } from '../app/session-gate.js';
import { counted } from '../ui/sizes.js';
import { Tooltip } from '../ui/tooltip.js';
import { ProgressRing } from './progress-ring.js';
import { restoreUploads } from './restore-uploads.js';
import { UploadRow } from './upload-row.js';
import { isUnfinished, type Upload } from './upload-state.js';
import { isShown, totalPercent, useUploads } from './upload-store.js';
import styles from './uploads-panel.module.css';

/** In the bar above every page: how far everything is, and a list of it. Nothing where nothing was chosen. */
export function UploadsPanel() {
  const { uploads } = useUploads();
  const { data: session } = useSession();
  const userId = session?.user.id;
  useEffect(() => {
    if (userId !== undefined) void restoreUploads(userId);
  }, [userId]);
  const shown = Object.values(uploads).filter(isShown);
  if (shown.length === 0) return null;
  return (
    <DialogTrigger>
      <Trigger uploads={shown} />
      <Popover className={styles.popover ?? ''} placement="bottom end" offset={6}>
        <Dialog className={styles.panel ?? ''}>
          <Heading slot="title" level={2}>
            Uploads
          </Heading>
          <ul>
            {shown.map((upload) => (
              <UploadRow key={upload.id} upload={upload} />
            ))}
          </ul>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function Trigger({ uploads }: { uploads: readonly Upload[] }) {
  const percent = totalPercent(uploads);
  const stuck = uploads.filter(({ state }) => ['refused', 'failed', 'ghost'].includes(state.at)).length;
  const open = uploads.filter(isUnfinished).length;
  const words =
    percent !== undefined
      ? `Uploads: ${counted(open, 'file')}, ${percent} %`
      : stuck > 0
        ? `Uploads: ${counted(stuck, 'file')} to look at`
        : 'Uploads: all done';
  return (
    <Tooltip words={words}>
      <AriaButton className={styles.trigger ?? ''} aria-label={words}>
        <Sign percent={percent} isStuck={stuck > 0} />
        {percent !== undefined && <span className={styles.percent}>{percent} %</span>}
      </AriaButton>
    </Tooltip>
  );
}

function Sign({ percent, isStuck }: { percent: number | undefined; isStuck: boolean }) {
  if (isStuck) return <TriangleAlert size={16} className={styles.stuck} aria-hidden="true" />;
  if (percent !== undefined) return <ProgressRing percent={percent} />;
  return <CircleCheck size={16} className={styles.done} aria-hidden="true" />;
}
