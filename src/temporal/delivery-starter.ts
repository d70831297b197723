import type { Client } from '@temporalio/client';
import type { deliverWebhook } from '../../workflows/deliver-webhook.js';
import { inTimeOf } from './deadline.js';
import { unlessStarted } from './unless-started.js';

/** A message to be sent, for the how manieth time. */
export interface Message {
  id: string;
  /** From 1. */
  runs: number;
}

export interface DeliveryStarter {
  /** Has it sent until it is taken or given up. One that is started already, or is over, counts as success. */
  start(message: Message): Promise<void>;
}

/** Whoever starts them tries again by himself. */
const DEADLINE_MS = 10_000;

export function createDeliveryStarter(client: Client, taskQueue: string): DeliveryStarter {
  const inTime = inTimeOf(client, DEADLINE_MS);
  return { start: (message) => unlessStarted(() => inTime(() => startWorkflow(client, taskQueue, message))) };
}

/** The message's id is the workflow's; one that is sent again on request has another, or it might meet the old one's end. */
const workflowIdOf = ({ id, runs }: Message) => (runs === 1 ? id : `${id}-${runs}`);

const startWorkflow = (client: Client, taskQueue: string, message: Message) =>
  client.workflow.start<typeof deliverWebhook>('deliverWebhook', {
    ...{ taskQueue, workflowId: workflowIdOf(message), args: [message.id] },
    workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY', // after a termination it may begin again
    staticSummary: 'Sends a webhook',
  });
