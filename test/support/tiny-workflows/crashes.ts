import { proxyActivities } from '@temporalio/workflow';

const { crash } = proxyActivities<{ crash(): Promise<void> }>({
  startToCloseTimeout: '1 minute',
  heartbeatTimeout: '1 second',
  retry: { initialInterval: '1 second', backoffCoefficient: 1 },
});

/** Its step ends the worker that is at it. */
export async function crashes(): Promise<void> {
  await crash();
}
