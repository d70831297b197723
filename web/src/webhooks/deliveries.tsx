import { useInfiniteQuery } from '@tanstack/react-query';
import type { WebhookDeliveryListResource, WebhookEndpointResource } from '../../../src/http/webhook-schemas.js';
import { api } from '../api/client.js';
import { Button } from '../ui/button.js';
import { EmptyState } from '../ui/empty-state.js';
import { ProblemNote } from '../ui/problem-note.js';
import { RowList } from '../ui/row-list.js';
import { RowSkeletons } from '../ui/row-skeletons.js';
import styles from './deliveries.module.css';
import { DeliveryRow } from './delivery-row.js';

/** No event tells of deliveries, so it is asked: often while one is about to be sent, else now and then. */
const PENDING_EVERY_MS = 3_000;
const EVERY_MS = 30_000;
const PAGE = 25;

interface Props {
  endpoint: WebhookEndpointResource;
  /** Somebody waits for a message. */
  isTold: boolean;
}

export function Deliveries({ endpoint, isTold }: Props) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useDeliveries(endpoint.id, isTold);
  if (error && !data) {
    return <ProblemNote error={error} actions={<Button onPress={() => void refetch()}>Try again</Button>} />;
  }
  if (!data) return <RowSkeletons count={3} label="Messages are being read." />;
  const deliveries = data.pages.flatMap((page) => page.deliveries);
  if (deliveries.length === 0) {
    return <EmptyState words="Nothing was sent to it in the last 30 days. Send a test to see whether it answers." />;
  }
  return (
    <>
      <RowList label="Messages">
        {deliveries.map((delivery) => (
          <DeliveryRow key={delivery.id} endpoint={endpoint} delivery={delivery} />
        ))}
      </RowList>
      {hasNextPage && (
        <div className={styles.more}>
          <Button isPending={isFetchingNextPage} onPress={() => void fetchNextPage()}>
            Load more
          </Button>
        </div>
      )}
    </>
  );
}

const useDeliveries = (id: string, isTold: boolean) =>
  useInfiniteQuery({
    queryKey: ['deliveries', id],
    queryFn: ({ pageParam, signal }) =>
      api.listWebhookDeliveries(id, { limit: PAGE, ...(pageParam && { cursor: pageParam }) }, { signal }),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    refetchInterval: ({ state }) => (isTold && hasPending(state.data?.pages) ? PENDING_EVERY_MS : EVERY_MS),
  });

const hasPending = (pages: WebhookDeliveryListResource[] = []): boolean =>
  pages.some(({ deliveries }) => deliveries.some(({ status }) => status === 'pending'));
