import { CircleAlert, Magnet, Plus, Scissors, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { ToggleButton } from 'react-aria-components';
import { useSingleKeys } from '../../app/single-keys.js';
import { useDraft } from '../../drafts/draft-store.js';
import { fieldId } from '../../drafts/field-id.js';
import { Button } from '../../ui/button.js';
import { seconds } from '../../ui/seconds.js';
import { counted } from '../../ui/sizes.js';
import { elapsed } from '../../ui/times.js';
import { Tooltip } from '../../ui/tooltip.js';
import { useRoving } from '../../ui/use-roving.js';
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
  const { props, isStop } = useRoving();
  const stop = (place: number) => ({ excludeFromTabOrder: !isStop(place) });
  return (
    <div className={styles.bar}>
      <div className={styles.tools} role="toolbar" aria-label="Segments" {...props}>
        <Tool
          id={fieldId(undefined, 'segments')}
          command="addSegment"
          icon={<Plus size={14} />}
          keys="N"
          onPress={addSegment}
          {...stop(0)}
        >
          Segment
        </Tool>
        <Tool command="splitSegment" icon={<Scissors size={14} />} keys="S" onPress={splitSegment} {...stop(1)}>
          Split
        </Tool>
        <Tool command="removeSelected" icon={<Trash2 size={14} />} onPress={removeSelected} {...stop(2)}>
          Delete
        </Tool>
        <SnapToggle {...stop(3)} />
      </div>
      <RefusalNote />
      <Sums />
      <ZoomControls />
    </div>
  );
}

interface Stop {
  excludeFromTabOrder: boolean;
}

interface ToolProps extends Stop {
  id?: string;
  command: Command;
  icon: ReactNode;
  /** Shown on the button itself. */
  keys?: string;
  onPress: () => void;
  children: string;
}

function Tool({ command, icon, keys, children, ...props }: ToolProps) {
  const hasKeys = useSingleKeys(({ isOn }) => isOn);
  return (
    <Tooltip words={tooltipOf(command)}>
      <Button small icon={icon} {...props}>
        {children}
        {hasKeys && keys !== undefined && (
          <span className={styles.keys} aria-hidden="true">
            {keys}
          </span>
        )}
      </Button>
    </Tooltip>
  );
}

function SnapToggle(stop: Stop) {
  const isSnapping = useView((view) => view.isSnapping);
  return (
    <Tooltip words="Edges jump to what they come near; hold Alt or Ctrl to keep them from it">
      <ToggleButton className={styles.toggle ?? ''} isSelected={isSnapping} onChange={setSnapping} {...stop}>
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
