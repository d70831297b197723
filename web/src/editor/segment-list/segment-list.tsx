import { CircleAlert, TriangleAlert } from 'lucide-react';
import { type CSSProperties, useEffect, useRef } from 'react';
import { ListBox, ListBoxItem, ListLayout, type Selection, Virtualizer } from 'react-aria-components';
import { useDraft, useFindings } from '../../drafts/draft-store.js';
import { select } from '../../drafts/edit-draft.js';
import { percent } from '../../ui/seconds.js';
import { counted } from '../../ui/sizes.js';
import { timeCode } from '../../ui/times.js';
import { voiceColour } from '../../ui/voice-colour.js';
import { audioOf, type DraftDocument, type DraftSegment, voiceNumber } from '../document/draft-document.js';
import type { Finding } from '../document/findings.js';
import { pictureSpeed, type Strain, strainOf, strainWords } from '../document/fit.js';
import { settledDocument } from '../document/history.js';
import { NoSegment } from '../panel/no-segment.js';
import styles from './segment-list.module.css';

/** Of most of them, as long as nobody has measured; those that are not in view are not on the page. */
const ROW_PX = 59;

const STRAINS: Record<Exclude<Strain, 'ok'>, string | undefined> = { caution: styles.warn, strong: styles.bad };

/** All segments in words: what the lane shows, for whoever reads or hears it. Its selection is the lane's. */
export function SegmentList() {
  const document = useDraft(settledDocument);
  const selection = useDraft((draft) => draft.selection);
  const findings = useFindings();
  const list = useShown(
    selection.at(-1),
    document.segments.findIndex(({ id }) => id === selection.at(-1)),
  );
  if (document.segments.length === 0) return <NoSegment />;
  const change = (keys: Selection) =>
    select(keys === 'all' ? document.segments.map(({ id }) => id) : [...keys].map(String));
  return (
    <Virtualizer layout={ListLayout} layoutOptions={{ estimatedRowSize: ROW_PX }}>
      <ListBox
        ref={list}
        aria-label="All segments"
        className={styles.list ?? ''}
        items={document.segments}
        dependencies={[document, findings]}
        {...{ selectionMode: 'multiple', selectionBehavior: 'replace', selectedKeys: selection }}
        onSelectionChange={change}
      >
        {(segment) => (
          <Item
            {...{ document, segment, number: document.segments.indexOf(segment) + 1 }}
            findings={findings.filter(({ segmentId }) => segmentId === segment.id)}
          />
        )}
      </ListBox>
    </Virtualizer>
  );
}

/** What is selected elsewhere is in view here, from the beginning; `place`: of its row, -1 where there is none. */
function useShown(id: string | undefined, place: number) {
  const list = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: where its row goes while it stays selected, nobody follows it
  useEffect(() => {
    if (id === undefined || place === -1) return undefined;
    const row = () => list.current?.querySelector(`[data-key="${CSS.escape(id)}"]`);
    if (!row()) list.current?.scrollTo(0, Math.max(0, place - 2) * ROW_PX); // about there, so that it is drawn
    const frame = requestAnimationFrame(() => row()?.scrollIntoView({ block: 'nearest' }));
    return () => cancelAnimationFrame(frame);
  }, [id]);
  return list;
}

interface ItemProps {
  document: DraftDocument;
  segment: DraftSegment;
  /** From 1. */
  number: number;
  findings: readonly Finding[];
}

function Item({ document, segment, number, findings }: ItemProps) {
  const { id, startMs, endMs, audio, label } = segment;
  const voice = audioOf(document, audio?.localId);
  const speed = pictureSpeed(document, segment);
  const colour = voice ? voiceColour(voiceNumber(document, voice.localId)) : 'var(--line-strong)';
  const times = `${timeCode(startMs / 1000)} – ${timeCode(endMs / 1000)}`;
  return (
    <ListBoxItem
      id={id}
      textValue={`Segment ${number}, ${times}`}
      className={styles.item ?? ''}
      style={{ '--voice': colour } as CSSProperties}
    >
      <span className={styles.number}>{number}</span>
      <span className={`figures ${styles.times}`}>{times}</span>
      <span className={`figures ${styles.length}`}>{((endMs - startMs) / 1000).toFixed(3)} s</span>
      <span className={styles.facts}>
        <bdi className={`truncate ${styles.voice}`}>{voice?.fileName ?? 'no voice yet'}</bdi>
        {speed !== undefined && <Speed speed={speed} />}
        {label && <bdi className={`truncate ${styles.label}`}>{label}</bdi>}
        <Marks findings={findings} />
      </span>
    </ListBoxItem>
  );
}

/** Which of many do not fit is to be seen without choosing one after the other. */
function Speed({ speed }: { speed: number }) {
  const strain = strainOf(speed);
  if (strain === 'ok') return <span className="figures">{percent(speed)}</span>;
  return (
    <span className={`figures ${STRAINS[strain]}`}>
      <TriangleAlert size={12} aria-hidden="true" />
      {percent(speed)} · {strainWords(speed)}
    </span>
  );
}

function Marks({ findings }: { findings: readonly Finding[] }) {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  if (findings.length === 0) return null;
  const words = errors > 0 ? `${counted(errors, 'thing')} to put right` : counted(findings.length, 'warning');
  return (
    <span className={errors > 0 ? styles.bad : styles.warn}>
      {errors > 0 ? <CircleAlert size={12} aria-hidden="true" /> : <TriangleAlert size={12} aria-hidden="true" />}
      {words}
    </span>
  );
}
