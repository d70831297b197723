import { Ellipsis, KeyRound, Pencil, Power, Send, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { WebhookEndpointResource } from '../../../src/http/webhook-schemas.js';
import { Button } from '../ui/button.js';
import { IconButton } from '../ui/icon-button.js';
import { Menu } from '../ui/menu.js';
import { ProblemNote } from '../ui/problem-note.js';
import { DeleteEndpointDialog } from './delete-endpoint-dialog.js';
import { EndpointDialog } from './endpoint-dialog.js';
import { RotateSecretDialog } from './rotate-secret-dialog.js';
import { useSendTest, useSwitch } from './use-endpoint.js';

type Asked = 'edit' | 'rotate' | 'delete';

export function EndpointActions({ endpoint, onSent }: { endpoint: WebhookEndpointResource; onSent: () => void }) {
  const [asked, setAsked] = useState<Asked>();
  const test = useSendTest(endpoint.id, onSent);
  const turn = useSwitch(endpoint);
  const isOff = endpoint.disabledAt !== null;
  const close = () => setAsked(undefined);
  const entries = [
    { id: 'edit', label: 'Change …', icon: <Pencil size={16} />, onAction: () => setAsked('edit') },
    {
      ...{ id: 'turn', icon: <Power size={16} />, onAction: () => turn.mutate() },
      label: isOff ? 'Turn on' : 'Turn off',
    },
    { id: 'rotate', label: 'New secret …', icon: <KeyRound size={16} />, onAction: () => setAsked('rotate') },
  ];
  const remove = { id: 'delete', label: 'Delete …', icon: <Trash2 size={16} />, onAction: () => setAsked('delete') };
  const more = <IconButton label="More" icon={<Ellipsis size={16} />} />;
  const fault = test.error ?? turn.error;
  return (
    <>
      {fault && <ProblemNote error={fault} />}
      <Button icon={<Send size={16} />} isDisabled={isOff} isPending={test.isPending} onPress={() => test.mutate()}>
        Send a test
      </Button>
      <Menu label="What to do with the endpoint" trigger={more} groups={[entries, [{ ...remove, isDanger: true }]]} />
      <EndpointDialog isOpen={asked === 'edit'} onClose={close} endpoint={endpoint} />
      <RotateSecretDialog endpoint={endpoint} isOpen={asked === 'rotate'} onClose={close} />
      <DeleteEndpointDialog endpoint={endpoint} isOpen={asked === 'delete'} onClose={close} />
    </>
  );
}
