import { CircleCheck, CircleX, TriangleAlert } from 'lucide-react';
import { Link } from 'react-aria-components';
import type { OverviewResource } from '../../../src/http/admin/overview-schemas.js';
import { serverNow } from '../app/server-clock.js';
import { Pill } from '../ui/pill.js';
import { Row, RowList } from '../ui/row-list.js';
import { counted } from '../ui/sizes.js';
import { dayAndTime, timeWithSeconds } from '../ui/times.js';
import { ago } from './ago.js';
import styles from './findings-section.module.css';
import { Section } from './section.js';

type Finding = NonNullable<OverviewResource['detector']>['findings'][number];

/** What is wrong with whoever runs jobs: the cause, since when, whom it hits, and what mends it. */
export function FindingsSection({ overview: { detector, notStarted } }: { overview: OverviewResource }) {
  if (!detector) {
    return <Section title="State">The workers were not looked at yet; that takes some seconds after a start.</Section>;
  }
  const { findings, lookedAt } = detector;
  const late = notStarted && notStarted.jobs > 0 ? `${counted(notStarted.jobs, 'job')} not begun for over 20 s` : '';
  const facts = [`looked at ${timeWithSeconds(lookedAt)}`, ...(late ? [late] : [])].join(' · ');
  return (
    <Section title="State" facts={facts}>
      <RowList label="What was found">
        {findings.length === 0 && (
          <Row>
            <Pill tone="ok" icon={<CircleCheck size={12} />}>
              All is well
            </Pill>
            <span className={styles.words}>Workers are there for every job that is open.</span>
          </Row>
        )}
        {findings.map((finding) => (
          <FindingRow key={`${finding.code} ${finding.buildId}`} finding={finding} />
        ))}
      </RowList>
    </Section>
  );
}

function FindingRow({ finding: { code, severity, message, next, since, jobIds = [] } }: { finding: Finding }) {
  const isBroken = severity === 'broken';
  return (
    <Row className={styles.finding}>
      <Pill tone={isBroken ? 'bad' : 'warn'} icon={isBroken ? <CircleX size={12} /> : <TriangleAlert size={12} />}>
        {isBroken ? 'Broken' : 'Warning'}
      </Pill>
      <div className={styles.what}>
        <strong>{message}</strong>
        <p>{next}</p>
        <p className="meta">
          <code>{code}</code>
          {since && ` · since ${dayAndTime(since, serverNow())} (${ago(serverNow() - Date.parse(since))})`}
        </p>
        {jobIds.length > 0 && <Hit jobIds={jobIds} />}
      </div>
    </Row>
  );
}

const MOST_LINKS = 5;

const Hit = ({ jobIds }: { jobIds: string[] }) => (
  <p className="meta">
    Hit by it: {counted(jobIds.length, 'job')}{' '}
    {jobIds.slice(0, MOST_LINKS).map((id) => (
      <Link key={id} href={`/jobs/${id}`} className={styles.job ?? ''}>
        {id.slice(0, 8)}
      </Link>
    ))}
    {jobIds.length > MOST_LINKS && ` and ${jobIds.length - MOST_LINKS} more`}
  </p>
);
