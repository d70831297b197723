import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { MadeWebhookEndpointResource, WebhookEndpointResource } from '../../../src/http/webhook-schemas.js';
import { api } from '../api/client.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { isSaidAt } from '../ui/issue-of.js';
import { ProblemNote } from '../ui/problem-note.js';
import { EndpointFields, type EndpointWords, wordsOf } from './endpoint-fields.js';
import { SecretDialog } from './secret-dialog.js';

interface Props {
  isOpen: boolean;
  onClose: () => void;
  /** The one to change; left out: a new one. */
  endpoint?: WebhookEndpointResource;
}

/** Adds an endpoint and shows its secret, or changes one. */
export function EndpointDialog({ isOpen, onClose, endpoint }: Props) {
  const [made, setMade] = useState<MadeWebhookEndpointResource>();
  if (made) {
    const finish = () => {
      setMade(undefined);
      onClose();
    };
    return <SecretDialog title="The endpoint is added" secret={made.secret} isOpen={isOpen} onDone={finish} />;
  }
  return isOpen ? <EndpointForm {...{ endpoint, onClose, onMade: setMade }} /> : null;
}

interface FormProps {
  endpoint: WebhookEndpointResource | undefined;
  onClose: () => void;
  onMade: (made: MadeWebhookEndpointResource) => void;
}

function EndpointForm({ endpoint, onClose, onMade }: FormProps) {
  const id = useId();
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: (words: EndpointWords) => send(words, endpoint),
    onSuccess: (saved) => {
      void queries.invalidateQueries({ queryKey: ['webhooks'] });
      if (isMade(saved)) onMade(saved);
      else onClose();
    },
  });
  const actions = (
    <>
      <Button onPress={onClose}>Cancel</Button>
      <Button look="primary" type="submit" form={id} isPending={save.isPending}>
        {endpoint ? 'Save' : 'Add the endpoint'}
      </Button>
    </>
  );
  return (
    <Dialog title={endpoint ? 'Change the endpoint' : 'New endpoint'} isOpen onClose={onClose} actions={actions}>
      <EndpointFields id={id} first={wordsOf(endpoint)} fault={save.error} onSubmit={save.mutate} />
      {save.error && !isSaidAt(save.error, 'url', 'description') && <ProblemNote error={save.error} />}
    </Dialog>
  );
}

const isMade = (saved: WebhookEndpointResource): saved is MadeWebhookEndpointResource => 'secret' in saved;

function send(words: EndpointWords, endpoint: WebhookEndpointResource | undefined) {
  const { url, description, eventTypes } = words;
  if (!endpoint) return api.createWebhookEndpoint({ url, eventTypes, ...(description && { description }) });
  return api.changeWebhookEndpoint(endpoint.id, { url, eventTypes, description: description || null });
}
