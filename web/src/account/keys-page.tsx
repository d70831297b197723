import { useQuery } from '@tanstack/react-query';
import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import type { KeyResource } from '../../../src/http/auth/schemas.js';
import { api } from '../api/client.js';
import { Page } from '../app/page.js';
import { useSession } from '../app/session-gate.js';
import { Button } from '../ui/button.js';
import { EmptyState } from '../ui/empty-state.js';
import { ProblemNote } from '../ui/problem-note.js';
import { RowList } from '../ui/row-list.js';
import { RowSkeletons } from '../ui/row-skeletons.js';
import { KeyRow } from './key-row.js';
import styles from './keys-page.module.css';
import { NewKeyDialog } from './new-key-dialog.js';
import { OpenToAll } from './open-to-all.js';

/** What programs sign in with. */
export function KeysPage() {
  const { data: session } = useSession();
  const [isMaking, setMaking] = useState(false);
  const isKnown = session?.via !== 'anonymous';
  const make = (
    <Button look="primary" icon={<Plus size={16} />} onPress={() => setMaking(true)}>
      New key
    </Button>
  );
  return (
    <Page title="API keys" actions={isKnown ? make : undefined}>
      <p className={styles.lede}>
        Programs send a key with each request, as <code>Authorization: Bearer pve_…</code>, and may then do what it
        allows, as you. To change a key, make the new one, use it, and revoke the old one.
      </p>
      {isKnown ? (
        <Keys />
      ) : (
        <OpenToAll what="keys" command="npm run pro -- keys create --user local-user --name mine" />
      )}
      <NewKeyDialog isOpen={isMaking} onClose={() => setMaking(false)} />
    </Page>
  );
}

function Keys() {
  const { data, error, refetch } = useQuery({ queryKey: ['keys'], queryFn: ({ signal }) => api.listKeys({ signal }) });
  if (error && !data) {
    return <ProblemNote error={error} actions={<Button onPress={() => void refetch()}>Try again</Button>} />;
  }
  if (!data) return <RowSkeletons count={3} label="Your keys are being read." />;
  if (data.keys.length === 0) {
    return (
      <EmptyState
        icon={<KeyRound size={28} strokeWidth={1.5} />}
        words="There are no keys yet. Make one for each program, so that you can revoke it alone."
      />
    );
  }
  return <KeyList keys={data.keys} />;
}

const KeyList = ({ keys }: { keys: KeyResource[] }) => (
  <RowList label="API keys">
    {keys.map((key) => (
      <KeyRow key={key.id} apiKey={key} />
    ))}
  </RowList>
);
