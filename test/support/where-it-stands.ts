import type { WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';

/** For a test that waited in vain: what the server has to do for the workflow's last run, and what happened in it. */
export async function whereItStands(handle: WorkflowHandle): Promise<string> {
  const { status, raw } = await handle.describe();
  const { events = [] } = JSON.parse(historyToJSON(await handle.fetchHistory())) as { events?: Event[] };
  return [
    `${handle.workflowId} is ${status.name}; its pending task: ${JSON.stringify(raw.pendingWorkflowTask)},`,
    `its pending activities: ${JSON.stringify(raw.pendingActivities)}`,
    ...events.map(lineOf),
  ].join('\n');
}

interface Event {
  eventId: string;
  eventTime: string;
  eventType: string;
  [attributes: string]: unknown;
}

/** With its attributes where they say why. */
function lineOf({ eventId, eventTime, eventType, ...attributes }: Event): string {
  const isFault = /FAILED|TIMED_OUT/.test(eventType);
  return `${eventId} ${eventTime} ${eventType}${isFault ? ` ${JSON.stringify(attributes)}` : ''}`;
}
