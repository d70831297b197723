import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { MadeWebhookEndpointResource, WebhookEndpointResource } from '../../../src/http/webhook-schemas.js';
import { api } from '../api/client.js';
import { serverNow } from '../app/server-clock.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { ProblemNote } from '../ui/problem-note.js';
import { dayAndTime } from '../ui/times.js';
import { SecretDialog } from './secret-dialog.js';

interface Props {
  endpoint: WebhookEndpointResource;
  isOpen: boolean;
  onClose: () => void;
}

export function RotateSecretDialog({ endpoint: { id }, isOpen, onClose }: Props) {
  const queries = useQueryClient();
  const [made, setMade] = useState<MadeWebhookEndpointResource>();
  const rotate = useMutation({ mutationFn: () => api.rotateWebhookSecret(id), onSuccess: setMade });
  const finish = () => {
    setMade(undefined);
    onClose();
    void queries.invalidateQueries({ queryKey: ['webhooks'] });
  };
  if (made) {
    return (
      <SecretDialog title="The new secret" secret={made.secret} isOpen={isOpen} onDone={finish}>
        {made.oldSecretUntil !== null && (
          <p>The old one works too until {dayAndTime(made.oldSecretUntil, serverNow())}.</p>
        )}
      </SecretDialog>
    );
  }
  const actions = (
    <>
      <Button onPress={onClose}>Keep the secret</Button>
      <Button look="primary" isPending={rotate.isPending} onPress={() => rotate.mutate()}>
        Make a new secret
      </Button>
    </>
  );
  return (
    <Dialog title="A new secret?" isOpen={isOpen} onClose={onClose} actions={actions}>
      <p>
        For a day messages are signed with both, the new one and the present one, so that you can exchange it in peace.
        The one before the present is worth nothing from now on.
      </p>
      {rotate.error && <ProblemNote error={rotate.error} />}
    </Dialog>
  );
}
