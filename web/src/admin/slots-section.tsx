import { CircleDot, Clock3 } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-aria-components';
import type { SlotsResource } from '../../../src/http/admin/overview-schemas.js';
import { serverNow } from '../app/server-clock.js';
import { ordinal } from '../jobs/job-words.js';
import { Button } from '../ui/button.js';
import { Pill } from '../ui/pill.js';
import { Row, RowList } from '../ui/row-list.js';
import { ago } from './ago.js';
import { CancelJobButton } from './cancel-job-button.js';
import { ChangeSlotsDialog } from './change-slots-dialog.js';
import { HoldNote } from './hold-note.js';
import { Section } from './section.js';
import styles from './slots-section.module.css';

/** Who holds the places that Sync.so gives us, who waits, and why nothing is sent. */
export function SlotsSection({ slots }: { slots: SlotsResource }) {
  const [isChanging, setChanging] = useState(false);
  const { concurrency, held, waiting, moreWaiting, hold } = slots;
  const isEmpty = held.length === 0 && waiting.length === 0;
  const facts = `${held.length} of ${concurrency} held · ${waiting.length + moreWaiting} waiting`;
  const change = (
    <Button small onPress={() => setChanging(true)}>
      Change the number
    </Button>
  );
  return (
    <Section title="Places at Sync.so" facts={facts} actions={change}>
      {hold && <HoldNote hold={hold} />}
      {isEmpty ? (
        <p className={styles.empty}>No job is at Sync.so, and none waits for a place.</p>
      ) : (
        <RowList label="Jobs that hold a place or wait for one">
          {held.map((one) => (
            <PlaceRow key={one.jobId} {...one} since={one.grantedAt} />
          ))}
          {waiting.map((one) => (
            <PlaceRow key={one.jobId} {...one} place={one.place} since={one.enqueuedAt} />
          ))}
        </RowList>
      )}
      {moreWaiting > 0 && <p className={styles.empty}>and {moreWaiting} more wait</p>}
      {isChanging && <ChangeSlotsDialog concurrency={concurrency} onClose={() => setChanging(false)} />}
    </Section>
  );
}

interface PlaceProps {
  jobId: string;
  userId: string;
  name?: string | undefined;
  /** In line; left out: it has one. */
  place?: number;
  since: string;
}

const PlaceRow = ({ jobId, userId, name = jobId, place, since }: PlaceProps) => (
  <Row className={styles.place}>
    {place === undefined ? (
      <Pill tone="info" icon={<CircleDot size={12} />}>
        Has a place
      </Pill>
    ) : (
      <Pill tone="idle" icon={<Clock3 size={12} />}>
        {ordinal(place)} in line
      </Pill>
    )}
    <span className={styles.job}>
      <Link href={`/jobs/${jobId}`}>{name}</Link>
      <span className="meta">
        of {userId} · for {ago(serverNow() - Date.parse(since))}
      </span>
    </span>
    <CancelJobButton jobId={jobId} name={name} />
  </Row>
);
