import { CircleCheck, TriangleAlert } from 'lucide-react';
import { useEffect } from 'react';
import { Button as AriaButton, Dialog, DialogTrigger, Heading, Popover } from 'react-aria-components';
import { useSession } from '../app/session-gate.js';
import { counted } from '../ui/sizes.js';
import { Spinner } from '../ui/spinner.js';
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
  const isStuck = uploads.some(isLeftTo);
  const words = `Uploads: ${sumWords(uploads, percent)}`;
  const isLooking = percent === undefined && !isStuck && uploads.some(isUnfinished);
  return (
    <Tooltip words={words}>
      <AriaButton className={styles.trigger ?? ''} aria-label={words}>
        <Sign {...{ percent, isStuck, isLooking }} />
        {percent !== undefined && <span className={`figures ${styles.percent}`}>{percent} %</span>}
      </AriaButton>
    </Tooltip>
  );
}

/** Nothing more happens before a person does something. */
const isLeftTo = ({ state }: Upload) => ['refused', 'failed', 'ghost'].includes(state.at);

/** Of all of them together, in a few words. */
function sumWords(uploads: readonly Upload[], percent: number | undefined): string {
  const count = (is: (upload: Upload) => boolean) => counted(uploads.filter(is).length, 'file');
  if (percent !== undefined) return `${count(isUnfinished)}, ${percent} %`;
  if (uploads.some(isLeftTo)) return `${count(isLeftTo)} to look at`;
  if (!uploads.some(isUnfinished)) return 'all done';
  const isPaused = ({ state }: Upload) => state.at === 'paused';
  return uploads.some(isPaused) ? `${count(isPaused)} paused` : `looking into ${count(isUnfinished)}`;
}

interface SignProps {
  percent: number | undefined;
  isStuck: boolean;
  isLooking: boolean;
}

function Sign({ percent, isStuck, isLooking }: SignProps) {
  if (isStuck) return <TriangleAlert size={16} className={styles.stuck} aria-hidden="true" />;
  if (percent !== undefined) return <ProgressRing percent={percent} />;
  if (isLooking) return <Spinner />;
  return <CircleCheck size={16} className={styles.done} aria-hidden="true" />;
}
