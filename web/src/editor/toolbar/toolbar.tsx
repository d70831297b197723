import { CircleAlert, Magnet, Plus, Scissors, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { ToggleButton } from 'react-aria-components';
import { useDraft } from '../../drafts/draft-store.js';
import { fieldId } from '../../drafts/field-id.js';
import { Button } from '../../ui/button.js';
import { seconds } from '../../ui/seconds.js';
import { counted } from '../../ui/sizes.js';
import { elapsed } from '../../ui/times.js';
import { Tooltip } from '../../ui/tooltip.js';
import { settledDocument } from '../document/history.js';
import { addSegment, removeSelected, splitSegment } from '../edit-commands.js';
import { lengthOf } from '../geometry/rooms.js';
import { useRefusal } from '../refusal.js';
import { type Command, tooltipOf } from '../shortcuts/keymap.js';
import { setSnapping, useView } from '../view-store.js';
import styles from './toolbar.module.css';
import { ZoomControls } from './zoom-controls.js';

/** What is done to segments, and how close they are looked at. No button is ever dead: each says why it cannot. */
export function Toolbar() {
  return (
    <div className={styles.toolbar} role="toolbar" aria-label="Segments">
      <Tool
        id={fieldId(undefined, 'segments')}
        command="addSegment"
        icon={<Plus size={14} />}
        keys="N"
        onPress={addSegment}
      >
        Segment
      </Tool>
      <Tool command="splitSegment" icon={<Scissors size={14} />} keys="S" onPress={splitSegment}>
        Split
      </Tool>
      <Tool command="removeSelected" icon={<Trash2 size={14} />} onPress={removeSelected}>
        Delete
      </Tool>
      <SnapToggle />
      <RefusalNote />
      <Sums />
      <ZoomControls />
    </div>
  );
}

interface ToolProps {
  id?: string;
  command: Command;
  icon: ReactNode;
  /** Shown on the button itself. */
  keys?: string;
  onPress: () => void;
  children: string;
}

const Tool = ({ command, icon, keys, children, ...props }: ToolProps) => (
  <Tooltip words={tooltipOf(command)}>
    <Button small icon={icon} {...props}>
      {children}
      {keys !== undefined && (
        <span className={styles.keys} aria-hidden="true">
          {keys}
        </span>
      )}
    </Button>
  </Tooltip>
);

function SnapToggle() {
  const isSnapping = useView((view) => view.isSnapping);
  return (
    <Tooltip words="Edges jump to what they come near; hold Alt or Ctrl to keep them from it">
      <ToggleButton className={styles.toggle ?? ''} isSelected={isSnapping} onChange={setSnapping}>
        <Magnet size={14} aria-hidden="true" />
        Snap
      </ToggleButton>
    </Tooltip>
  );
}

/** What was not done, and why; the live region has said it already. */
function RefusalNote() {
  const { words, document, selection } = useRefusal();
  const isStill = useDraft((draft) => draft.document === document && draft.selection === selection);
  return (
    <span className={styles.note} aria-hidden="true">
      {isStill && (
        <>
          <CircleAlert size={14} />
          <span className="truncate">{words}</span>
        </>
      )}
    </span>
  );
}

/** "3 segments · 12.4 s of 72 s"; of what is done to the end. */
function Sums() {
  const words = useDraft((draft) => {
    const { segments, video } = settledDocument(draft);
    const sumMs = segments.reduce((sum, segment) => sum + lengthOf(segment), 0);
    const whole = video?.lengthMs === undefined ? '' : ` of ${length(video.lengthMs)}`;
    return `${counted(segments.length, 'segment')} · ${length(sumMs)}${whole}`;
  });
  return <span className="meta figures">{words}</span>;
}

const LONG_MS = 600_000;

const length = (ms: number): string => (ms < LONG_MS ? seconds(Math.round(ms / 100) * 100) : elapsed(ms));
