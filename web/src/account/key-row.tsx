import { useState } from 'react';
import type { KeyResource } from '../../../src/http/auth/schemas.js';
import { serverNow } from '../app/server-clock.js';
import { useSession } from '../app/session-gate.js';
import { Button } from '../ui/button.js';
import { Moment } from '../ui/moment.js';
import { Row } from '../ui/row-list.js';
import styles from './key-row.module.css';
import { RevokeKeyDialog } from './revoke-key-dialog.js';
import { scopesText } from './scope-words.js';

export function KeyRow({ apiKey }: { apiKey: KeyResource }) {
  const { data: session } = useSession();
  const [isAsking, setAsking] = useState(false);
  const { name, lastFour, scopes, userId } = apiKey;
  const isOthers = userId !== session?.user.id; // an admin sees everybody's
  return (
    <Row className={styles.key}>
      <div className={styles.what}>
        <strong className={styles.name}>{name}</strong>
        <span className="meta">
          <code>pve_…{lastFour}</code> · {scopesText(scopes)}
          {isOthers && <> · of {userId}</>}
        </span>
      </div>
      <div className={`meta ${styles.when}`}>
        <span>
          <Used apiKey={apiKey} />
        </span>
        <span>
          <span className={styles.whole}>
            made <Moment at={apiKey.createdAt} />,
          </span>{' '}
          <End apiKey={apiKey} />
        </span>
      </div>
      <Button small look="danger" aria-label={`Revoke ${name}`} onPress={() => setAsking(true)}>
        Revoke
      </Button>
      <RevokeKeyDialog apiKey={apiKey} isOpen={isAsking} onClose={() => setAsking(false)} />
    </Row>
  );
}

const Used = ({ apiKey: { lastUsedAt } }: { apiKey: KeyResource }) =>
  lastUsedAt === null ? (
    'never used'
  ) : (
    <>
      last used <Moment at={lastUsedAt} />
    </>
  );

function End({ apiKey: { expiresAt } }: { apiKey: KeyResource }) {
  if (expiresAt === null) return 'does not expire';
  const isOver = Date.parse(expiresAt) <= serverNow();
  return (
    <span className={`${styles.whole} ${isOver ? styles.over : ''}`}>
      {isOver ? 'expired' : 'expires'} <Moment at={expiresAt} />
    </span>
  );
}
