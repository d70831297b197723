import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { KeyResource } from '../../../src/http/auth/schemas.js';
import { api } from '../api/client.js';
import { announce } from '../app/live-region.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { ProblemNote } from '../ui/problem-note.js';

interface Props {
  apiKey: KeyResource;
  isOpen: boolean;
  onClose: () => void;
}

export function RevokeKeyDialog({ apiKey: { id, name }, isOpen, onClose }: Props) {
  const queries = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => api.deleteKey(id),
    onSuccess: async () => {
      onClose();
      announce(`The key ${name} is revoked.`);
      await queries.invalidateQueries({ queryKey: ['keys'] });
    },
  });
  const actions = (
    <>
      <Button onPress={onClose}>Keep it</Button>
      <Button look="danger" isPending={revoke.isPending} onPress={() => revoke.mutate()}>
        Revoke the key
      </Button>
    </>
  );
  return (
    <Dialog title={`Revoke “${name}”?`} isOpen={isOpen} isAlert onClose={onClose} actions={actions}>
      <p>
        From now on whatever uses it is refused, and browsers that signed in with it are signed out. Jobs go on. It
        cannot be taken back; a new key is made in a moment.
      </p>
      {revoke.error && <ProblemNote error={revoke.error} />}
    </Dialog>
  );
}
