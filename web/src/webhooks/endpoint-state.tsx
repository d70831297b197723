import { CircleCheck, CirclePause, CircleX } from 'lucide-react';
import type { WebhookEndpointResource } from '../../../src/http/webhook-schemas.js';
import { Pill } from '../ui/pill.js';

type State = Pick<WebhookEndpointResource, 'disabledAt' | 'disabledReason'>;

export function EndpointState({ endpoint: { disabledAt, disabledReason } }: { endpoint: State }) {
  if (disabledAt === null) {
    return (
      <Pill tone="ok" icon={<CircleCheck size={12} />}>
        On
      </Pill>
    );
  }
  if (disabledReason === 'gone') {
    return (
      <Pill tone="bad" icon={<CircleX size={12} />}>
        Off: it is gone
      </Pill>
    );
  }
  return (
    <Pill tone="idle" icon={<CirclePause size={12} />}>
      Off
    </Pill>
  );
}
