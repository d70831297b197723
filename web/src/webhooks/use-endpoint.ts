import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { WebhookEndpointResource } from '../../../src/http/webhook-schemas.js';
import { api } from '../api/client.js';
import { announce } from '../app/live-region.js';

/** What can be done with an endpoint by one click. */

export function useSendTest(id: string, onSent: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.testWebhookEndpoint(id),
    onSuccess: () => {
      announce('A test message is on its way.');
      onSent();
      void queries.invalidateQueries({ queryKey: ['deliveries', id] });
    },
  });
}

export function useSwitch({ id, disabledAt }: WebhookEndpointResource) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.changeWebhookEndpoint(id, { disabled: disabledAt === null }),
    onSuccess: async (changed) => {
      announce(changed.disabledAt === null ? 'The endpoint is on.' : 'The endpoint is off.');
      queries.setQueryData(['webhooks', id], changed);
      await queries.invalidateQueries({ queryKey: ['webhooks'] });
    },
  });
}

export function useRedeliver(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (deliveryId: string) => api.redeliverWebhook(id, deliveryId),
    onSuccess: () => {
      announce('The message is sent again.');
      void queries.invalidateQueries({ queryKey: ['deliveries', id] });
    },
  });
}
