import { useState } from 'react';
import { Button, type ButtonProps } from './button.js';

export interface ActionButtonProps extends Omit<ButtonProps, 'onPress' | 'isPending'> {
  /** What goes wrong in it, it says itself. */
  onAct: () => Promise<void>;
}

/** A button whose press takes a while: it shows so, and takes no other one meanwhile. */
export function ActionButton({ onAct, ...props }: ActionButtonProps) {
  const [isPending, setPending] = useState(false);
  const act = async () => {
    setPending(true);
    await onAct().finally(() => setPending(false));
  };
  return <Button {...props} isPending={isPending} onPress={() => void act()} />;
}
