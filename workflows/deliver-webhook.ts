import { proxyActivities, setWorkflowOptions, sleep } from '@temporalio/workflow';
import type { WebhookActivities } from '../activities/webhooks.js';

/** A fault of the receiver is no fault of the step: what is repeated here is our own, until the database answers again. */
const { sendWebhook } = proxyActivities<WebhookActivities>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
  summary: 'send the message',
});

/**
 * Sends one webhook until it is taken or given up, over three days. Each attempt looks anew whether there is still
 * somebody to send it to, writes down what it came to, and says how long to wait for the next.
 */
export async function deliverWebhook(deliveryId: string): Promise<'delivered' | 'failed'> {
  for (;;) {
    const { end, againMs = 0 } = await sendWebhook(deliveryId);
    if (end) return end;
    await sleep(againMs, { summary: 'until the next attempt' });
  }
}

// A receiver that is down must not keep a version of the workers for three days: it goes on where jobs go now.
setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, deliverWebhook);
