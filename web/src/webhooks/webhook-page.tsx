import { useQuery } from '@tanstack/react-query';
import { ChevronLeft } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-aria-components';
import { useParams } from 'wouter';
import { ApiProblem } from '../../../src/api-client/api-problem.js';
import type { WebhookEndpointResource } from '../../../src/http/webhook-schemas.js';
import { api } from '../api/client.js';
import { Page } from '../app/page.js';
import { serverNow } from '../app/server-clock.js';
import { Button, ButtonLink } from '../ui/button.js';
import { EmptyState } from '../ui/empty-state.js';
import { ProblemNote } from '../ui/problem-note.js';
import { RowSkeletons } from '../ui/row-skeletons.js';
import { dayAndTime } from '../ui/times.js';
import { Deliveries } from './deliveries.js';
import { EndpointActions } from './endpoint-actions.js';
import { EndpointState } from './endpoint-state.js';
import { eventsText } from './event-words.js';
import styles from './webhook-page.module.css';

/** One endpoint, with what was sent to it. */
export function WebhookPage() {
  const { id = '' } = useParams();
  const { data, error, refetch } = useQuery({
    queryKey: ['webhooks', id],
    queryFn: ({ signal }) => api.getWebhookEndpoint(id, { signal }),
  });
  if (data) return <Endpoint endpoint={data} />;
  return (
    <Page title="Webhook" back={<Back />}>
      {error instanceof ApiProblem && error.status === 404 ? <NoSuchEndpoint /> : null}
      {error && !(error instanceof ApiProblem && error.status === 404) && (
        <ProblemNote error={error} actions={<Button onPress={() => void refetch()}>Try again</Button>} />
      )}
      {!error && <RowSkeletons count={3} label="The endpoint is being read." />}
    </Page>
  );
}

const Back = () => (
  <Link href="/webhooks" className={styles.back ?? ''}>
    <ChevronLeft size={16} aria-hidden="true" /> Webhooks
  </Link>
);

const NoSuchEndpoint = () => (
  <EmptyState
    words="There is no such endpoint, or it is somebody else's."
    actions={<ButtonLink href="/webhooks">To your webhooks</ButtonLink>}
  />
);

function Endpoint({ endpoint }: { endpoint: WebhookEndpointResource }) {
  const [isTold, setTold] = useState(false);
  const { url, description } = endpoint;
  const host = hostOf(url);
  return (
    <Page
      title={description ?? host}
      windowTitle={`${description ?? host} · Webhooks`}
      back={<Back />}
      facts={<EndpointState endpoint={endpoint} />}
      actions={<EndpointActions endpoint={endpoint} onSent={() => setTold(true)} />}
    >
      <Facts endpoint={endpoint} />
      <h2 className={styles.heading}>Messages</h2>
      <Deliveries endpoint={endpoint} isTold={isTold} />
    </Page>
  );
}

function Facts({ endpoint }: { endpoint: WebhookEndpointResource }) {
  const { url, eventTypes, disabledAt, disabledReason, oldSecretUntil, createdAt } = endpoint;
  const now = serverNow();
  return (
    <div className={styles.facts}>
      <p className={styles.address}>{url}</p>
      <p className="meta">
        Made {dayAndTime(createdAt, now)} · {eventsText(eventTypes)}
      </p>
      {disabledAt !== null && (
        <p className={styles.off}>
          {disabledReason === 'gone'
            ? `It answered 410 (gone) on ${dayAndTime(disabledAt, now)}, so nothing is sent to it any more. Turn it on once it is back.`
            : `Off since ${dayAndTime(disabledAt, now)}: nothing is sent, and what happens meanwhile is not told later.`}
        </p>
      )}
      {oldSecretUntil !== null && (
        <p className="meta">Messages are signed with the old secret too until {dayAndTime(oldSecretUntil, now)}.</p>
      )}
    </div>
  );
}

function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return url;
  }
}
