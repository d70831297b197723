import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import type { WebhookEndpointResource } from '../../../src/http/webhook-schemas.js';
import { api } from '../api/client.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { ProblemNote } from '../ui/problem-note.js';

interface Props {
  endpoint: WebhookEndpointResource;
  isOpen: boolean;
  onClose: () => void;
}

export function DeleteEndpointDialog({ endpoint: { id, url }, isOpen, onClose }: Props) {
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const remove = useMutation({
    mutationFn: () => api.deleteWebhookEndpoint(id),
    onSuccess: async () => {
      navigate('/webhooks', { replace: true });
      await queries.invalidateQueries({ queryKey: ['webhooks'], exact: true });
    },
  });
  const actions = (
    <>
      <Button onPress={onClose}>Keep it</Button>
      <Button look="danger" isPending={remove.isPending} onPress={() => remove.mutate()}>
        Delete the endpoint
      </Button>
    </>
  );
  return (
    <Dialog title="Delete the endpoint?" isOpen={isOpen} isAlert onClose={onClose} actions={actions}>
      <p>
        Nothing is sent to {url} any more, what is under way included, and its list of messages goes. To stop for a
        while, turn it off instead.
      </p>
      {remove.error && <ProblemNote error={remove.error} />}
    </Dialog>
  );
}
