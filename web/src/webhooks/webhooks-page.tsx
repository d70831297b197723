import { useQuery } from '@tanstack/react-query';
import { Plus, Webhook } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-aria-components';
import type { WebhookEndpointResource } from '../../../src/http/webhook-schemas.js';
import { OpenToAll } from '../account/open-to-all.js';
import { api } from '../api/client.js';
import { Page } from '../app/page.js';
import { useSession } from '../app/session-gate.js';
import { Button } from '../ui/button.js';
import { EmptyState } from '../ui/empty-state.js';
import { ProblemNote } from '../ui/problem-note.js';
import { Row, RowList } from '../ui/row-list.js';
import { RowSkeletons } from '../ui/row-skeletons.js';
import { EndpointDialog } from './endpoint-dialog.js';
import { EndpointState } from './endpoint-state.js';
import { eventsText } from './event-words.js';
import styles from './webhooks-page.module.css';

/** Whom we tell what became of jobs. */
export function WebhooksPage() {
  const { data: session } = useSession();
  const [isAdding, setAdding] = useState(false);
  const isKnown = session?.via !== 'anonymous';
  const add = (
    <Button look="primary" icon={<Plus size={16} />} onPress={() => setAdding(true)}>
      Add an endpoint
    </Button>
  );
  return (
    <Page title="Webhooks" actions={isKnown ? add : undefined}>
      <p className={styles.lede}>
        An endpoint of yours is sent a signed message when a job is over or needs somebody, so that it need not ask. It
        is tried again for three days. <a href="/docs#/webhook-endpoints">How messages look and are checked</a>
      </p>
      {isKnown ? <Endpoints /> : <OpenToAll what="endpoints" />}
      <EndpointDialog isOpen={isAdding} onClose={() => setAdding(false)} />
    </Page>
  );
}

function Endpoints() {
  const { data, error, refetch } = useQuery({
    queryKey: ['webhooks'],
    queryFn: ({ signal }) => api.listWebhookEndpoints({ signal }),
  });
  if (error && !data) {
    return <ProblemNote error={error} actions={<Button onPress={() => void refetch()}>Try again</Button>} />;
  }
  if (!data) return <RowSkeletons count={2} label="Your endpoints are being read." />;
  if (data.endpoints.length === 0) {
    return (
      <EmptyState
        icon={<Webhook size={28} strokeWidth={1.5} />}
        words="Nobody is told of your jobs yet. Add the address of a program that wants to know."
      />
    );
  }
  return (
    <RowList label="Endpoints">
      {data.endpoints.map((endpoint) => (
        <EndpointRow key={endpoint.id} endpoint={endpoint} />
      ))}
    </RowList>
  );
}

function EndpointRow({ endpoint }: { endpoint: WebhookEndpointResource }) {
  const { data: session } = useSession();
  const { id, url, description, eventTypes, userId } = endpoint;
  return (
    <Row className={styles.row}>
      <div className={styles.what}>
        <Link href={`/webhooks/${id}`} className={styles.address ?? ''}>
          {url}
        </Link>
        <span className="meta">
          {description !== null && <>{description} · </>}
          {eventsText(eventTypes)}
          {userId !== session?.user.id && <> · of {userId}</>}
        </span>
      </div>
      <EndpointState endpoint={endpoint} />
    </Row>
  );
}
