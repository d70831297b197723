import { CircleCheck, CircleX, FlaskConical, TriangleAlert } from 'lucide-react';
import type { OverviewResource } from '../../../src/http/admin/overview-schemas.js';
import { Pill } from '../ui/pill.js';
import { Row, RowList } from '../ui/row-list.js';
import styles from './parts-section.module.css';
import { Section } from './section.js';

const PARTS = [
  { id: 'postgresql', name: 'PostgreSQL' },
  { id: 's3', name: 'S3' },
  { id: 'temporal', name: 'Temporal' },
] as const;

const SYNC_SO = {
  real: 'generations cost money',
  simulated: 'generations cost nothing',
  unknown: 'not known to be a simulator, so generations may cost money',
};

/** The parts that the service is made of. */
export const PartsSection = ({ overview: { down, bucket, syncSo } }: { overview: OverviewResource }) => (
  <Section title="Parts">
    <RowList label="Parts">
      {PARTS.map(({ id, name }) => (
        <Row key={id} className={styles.part}>
          <span>{name}</span>
          <AnswerPill isDown={down.includes(id)} answers={id === 's3' && bucket !== undefined} />
          {id === 's3' && bucket && <Bucket bucket={bucket} />}
        </Row>
      ))}
      {syncSo && (
        <Row className={styles.part}>
          <span>Sync.so</span>
          <KindPill kind={syncSo.kind} />
          <span className={styles.words}>
            {syncSo.url}: {SYNC_SO[syncSo.kind]}
          </span>
        </Row>
      )}
    </RowList>
  </Section>
);

const KINDS = {
  real: { tone: 'info', icon: <CircleCheck size={12} />, word: 'Real' },
  simulated: { tone: 'idle', icon: <FlaskConical size={12} />, word: 'Simulated' },
  unknown: { tone: 'warn', icon: <TriangleAlert size={12} />, word: 'Not known' },
} as const;

function KindPill({ kind }: { kind: keyof typeof KINDS }) {
  const { tone, icon, word } = KINDS[kind];
  return (
    <Pill tone={tone} icon={icon}>
      {word}
    </Pill>
  );
}

/** A bucket that is not ours is not usable, though S3 answers. */
const AnswerPill = ({ isDown, answers }: { isDown: boolean; answers: boolean }) =>
  isDown ? (
    <Pill tone="bad" icon={<CircleX size={12} />}>
      {answers ? 'Not usable' : 'Does not answer'}
    </Pill>
  ) : (
    <Pill tone="ok" icon={<CircleCheck size={12} />}>
      Answers
    </Pill>
  );

function Bucket({ bucket: { name, message, next } }: { bucket: NonNullable<OverviewResource['bucket']> }) {
  if (message === undefined) return <span className={styles.words}>{name}, this database’s own bucket</span>;
  return (
    <span className={styles.fault}>
      <TriangleAlert size={14} aria-hidden="true" /> {message} {next}
    </span>
  );
}
