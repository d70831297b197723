import { useDraft } from '../../drafts/draft-store.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { counted } from '../../ui/sizes.js';
import { giveVoices, type SharedOut, useShared } from './give-voices.js';
import { useImported } from './import-segments.js';
import styles from './imported-dialog.module.css';

/** Of several voices: whether they take the place of others, and which are nobody's. After what came of an import. */
export function SharedOutDialog() {
  const { last } = useShared();
  const isImporting = useImported((imported) => imported.last !== undefined);
  return last && !isImporting ? <Outcome last={last} /> : null;
}

function Outcome({ last: { replacing, unnamed } }: { last: SharedOut }) {
  const close = () => useShared.setState({ last: undefined });
  const replace = () => {
    giveVoices(replacing);
    close();
  };
  const isAsked = replacing.length > 0;
  const title = isAsked
    ? counted(replacing.length, 'segment has a voice already', 'segments have a voice already')
    : counted(unnamed.length, 'file is called like no segment', 'files are called like no segment');
  const actions = isAsked ? (
    <>
      <Button onPress={close}>Keep the voices</Button>
      <Button look="primary" onPress={replace}>
        Replace {counted(replacing.length, 'voice')}
      </Button>
    </>
  ) : (
    <Button look="primary" onPress={close}>
      Done
    </Button>
  );
  return (
    <Dialog title={title} isOpen onClose={close} actions={actions}>
      {isAsked && <p>What was dropped is called like them, too. Their times and notes stay as they are.</p>}
      {unnamed.length > 0 && <Unnamed names={unnamed} />}
    </Dialog>
  );
}

function Unnamed({ names }: { names: readonly string[] }) {
  const hasSegments = useDraft(({ document }) => document.segments.length > 0);
  return (
    <>
      <p>
        {hasSegments ? 'Called like no segment, by number or note' : 'There are no segments yet'}: kept under “Voices”
        in the settings.
      </p>
      <ul className={styles.notes}>
        {names.map((name) => (
          <li key={name}>
            <bdi>{name}</bdi>
          </li>
        ))}
      </ul>
    </>
  );
}
