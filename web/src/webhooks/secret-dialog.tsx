import type { ReactNode } from 'react';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { ShownOnce } from '../ui/shown-once.js';

interface Props {
  title: string;
  secret: string;
  isOpen: boolean;
  onDone: () => void;
  children?: ReactNode;
}

/** Ends by its button alone, so that no click beside it loses the secret. */
export function SecretDialog({ title, secret, isOpen, onDone, children }: Props) {
  const done = (
    <Button look="primary" onPress={onDone}>
      I have copied it
    </Button>
  );
  return (
    <Dialog title={title} isOpen={isOpen} actions={done}>
      <p>Your endpoint checks with it that messages are from here.</p>
      {children}
      <ShownOnce label="Signing secret" secret={secret} />
    </Dialog>
  );
}
