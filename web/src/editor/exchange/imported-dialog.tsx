import { useDraft } from '../../drafts/draft-store.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { counted } from '../../ui/sizes.js';
import type { DraftSegment } from '../document/draft-document.js';
import { matchVoices } from '../document/match-voices.js';
import { giveVoices } from './give-voices.js';
import { type Imported, useImported } from './import-segments.js';
import styles from './imported-dialog.module.css';

/** What came of an import, and what comes next: the voices, unless they came with it. */
export function ImportedDialog() {
  const { last } = useImported();
  return last ? <Outcome last={last} /> : null;
}

function Outcome({ last }: { last: Imported }) {
  const document = useDraft((draft) => draft.document);
  const close = () => useImported.setState({ last: undefined });
  const { matches } = matchVoices(document.segments, document.audio);
  const fill = () => {
    giveVoices(matches);
    close();
  };
  const actions = (
    <>
      <Button look={matches.length > 0 ? 'plain' : 'primary'} onPress={close}>
        {matches.length > 0 ? 'Not now' : 'Done'}
      </Button>
      {matches.length > 0 && (
        <Button look="primary" onPress={fill}>
          Fill {counted(matches.length, 'segment')} by file name
        </Button>
      )}
    </>
  );
  return (
    <Dialog title={`${counted(last.made, 'segment')} from ${last.fileName}`} isOpen onClose={close} actions={actions}>
      <p>{wordsFor(last.made, document.segments)}</p>
      {last.notes.length > 0 && (
        <div className={styles.notes}>
          <h3>{counted(last.notes.length, 'thing')} to know</h3>
          <ul>
            {last.notes.map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        </div>
      )}
    </Dialog>
  );
}

function wordsFor(made: number, segments: readonly DraftSegment[]): string {
  if (made === 0) return 'Nothing in it could become a segment.';
  const waiting = segments.filter(({ audio }) => !audio).length;
  if (waiting === 0) return 'Each of them has its voice.';
  const which = waiting < segments.length ? ` ${counted(waiting, 'waits for its', 'wait for theirs')}.` : '';
  return `Drop sound files on the timeline: those called like a segment, by its number or its note, become its voice.${which}`;
}
