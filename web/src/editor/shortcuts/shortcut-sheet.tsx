import { useSingleKeys } from '../../app/single-keys.js';
import { Button } from '../../ui/button.js';
import { Checkbox } from '../../ui/checkbox.js';
import { Dialog } from '../../ui/dialog.js';
import { KEY_PARTS, KEYMAP, type Shortcut, shownKeys } from './keymap.js';
import styles from './shortcut-sheet.module.css';

/** All keys of the editor, and the switch for those that are single letters. */
export function ShortcutSheet({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { isOn, setOn } = useSingleKeys();
  return (
    <Dialog
      title="Keyboard shortcuts"
      {...{ isOpen, onClose }}
      actions={
        <Button autoFocus onPress={onClose}>
          Close
        </Button>
      }
    >
      <Checkbox isSelected={isOn} onChange={setOn}>
        Single letters and signs are shortcuts
      </Checkbox>
      {KEY_PARTS.map(({ heading, where }) => (
        <section key={heading} className={styles.part}>
          <h3>{heading}</h3>
          <dl className={styles.keys}>
            {KEYMAP.filter((entry) => where.includes(entry.where)).map((entry) => (
              <Row key={entry.command} {...entry} />
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  );
}

const Row = ({ keys, words }: Shortcut) => (
  <div>
    <dt>
      {keys.map((one) => (
        <kbd key={one}>{shownKeys(one)}</kbd>
      ))}
    </dt>
    <dd>{words}</dd>
  </div>
);
