import { CircleCheck, CircleX, Clock } from 'lucide-react';
import { MOST_ATTEMPTS } from '../../../src/domain/webhooks.js';
import type { WebhookDeliveryResource, WebhookEndpointResource } from '../../../src/http/webhook-schemas.js';
import { serverNow } from '../app/server-clock.js';
import { Button } from '../ui/button.js';
import { Moment } from '../ui/moment.js';
import { Pill } from '../ui/pill.js';
import { wordsOf } from '../ui/problem-note.js';
import { Row } from '../ui/row-list.js';
import { dayAndTime, timeWithSeconds } from '../ui/times.js';
import styles from './delivery-row.module.css';
import { useRedeliver } from './use-endpoint.js';

interface Props {
  endpoint: WebhookEndpointResource;
  delivery: WebhookDeliveryResource;
}

export function DeliveryRow({ endpoint, delivery }: Props) {
  const again = useRedeliver(endpoint.id);
  const { id, type, createdAt, status } = delivery;
  const isOver = status !== 'pending';
  return (
    <Row className={styles.row}>
      <div className={styles.what}>
        <span className={styles.type}>{type}</span>
        <span className="meta">
          <Moment at={createdAt} />
        </span>
      </div>
      <div>
        <DeliveryStatus status={status} />
      </div>
      <div className={styles.answer}>
        <span>{answerText(delivery)}</span>
        <span className="meta">{triesText(delivery)}</span>
        {again.error && <span className={styles.fault}>{wordsOf(again.error).title}</span>}
      </div>
      {isOver && endpoint.disabledAt === null && (
        <Button small isPending={again.isPending} onPress={() => again.mutate(id)} aria-label={`Send ${type} again`}>
          Send again
        </Button>
      )}
    </Row>
  );
}

const STATUS = {
  delivered: { tone: 'ok', icon: <CircleCheck size={12} />, word: 'Delivered' },
  pending: { tone: 'info', icon: <Clock size={12} />, word: 'Under way' },
  failed: { tone: 'bad', icon: <CircleX size={12} />, word: 'Given up' },
} as const;

function DeliveryStatus({ status }: Pick<WebhookDeliveryResource, 'status'>) {
  const { tone, icon, word } = STATUS[status];
  return (
    <Pill tone={tone} icon={icon}>
      {word}
    </Pill>
  );
}

/** What the last attempt came to. */
function answerText({ lastAttempt, error }: WebhookDeliveryResource): string {
  if (lastAttempt?.status != null) {
    const body = lastAttempt.body?.trim() ?? '';
    return `It answered ${lastAttempt.status}${body === '' ? '' : `: ${body.slice(0, 120)}`}`;
  }
  return error ?? (lastAttempt ? 'It did not answer.' : 'Not sent yet.');
}

function triesText({ attempts, nextAttemptAt, lastAttempt }: WebhookDeliveryResource): string {
  const tries = attempts === 0 ? '' : `try ${attempts} of ${MOST_ATTEMPTS}`;
  const at = lastAttempt ? `, ${dayAndTime(lastAttempt.at, serverNow())}` : '';
  if (nextAttemptAt === null) return `${tries}${at}`;
  const next = Date.parse(nextAttemptAt) <= serverNow() ? 'now' : `at ${timeWithSeconds(nextAttemptAt)}`;
  return `${tries === '' ? '' : `${tries}${at}; `}next try ${next}`;
}
