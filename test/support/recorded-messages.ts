import { arrayFromPayloads, defaultPayloadConverter } from '@temporalio/common';
import type { MessageKind } from '../../src/versions/contract/message-contract.js';
import type { HistoryEvent } from './histories-of.js';
import { readRecording, recordingFiles } from './recordings.js';

/** A message that a recording holds, with what it took or what came back. */
export interface RecordedMessage {
  kind: MessageKind;
  name: string;
  args?: unknown[];
  /** One value, where it is told. */
  result?: unknown[];
  /** Recording, run and event. */
  where: string;
}

/** Those of all recordings: starts and ends of workflows, signals, calls of activities and what these returned. */
export async function recordedMessages(): Promise<RecordedMessage[]> {
  const found: RecordedMessage[] = [];
  for (const file of await recordingFiles()) {
    for (const { workflowId, history } of await readRecording(file)) {
      found.push(...messagesOf(workflowId, history.events ?? []));
    }
  }
  return found;
}

type Payloads = Parameters<typeof arrayFromPayloads>[1];

const values = (payloads: { payloads?: Payloads } | null | undefined) =>
  arrayFromPayloads(defaultPayloadConverter, payloads?.payloads ?? []);

function messagesOf(run: string, events: HistoryEvent[]): RecordedMessage[] {
  const started = events[0]?.workflowExecutionStartedEventAttributes;
  const workflow = { kind: 'workflows', name: started?.workflowType?.name ?? '' } as const;
  return events.flatMap((event): RecordedMessage[] => {
    const where = `${run}, event ${event.eventId}`;
    const {
      workflowExecutionSignaledEventAttributes: signal,
      workflowExecutionCompletedEventAttributes: ended,
      activityTaskScheduledEventAttributes: called,
      activityTaskCompletedEventAttributes: returned,
    } = event;
    if (event === events[0]) return [{ ...workflow, args: values(started?.input), where }];
    if (ended) return [{ ...workflow, result: values(ended.result), where }];
    if (signal) return [{ kind: 'signals', name: signal.signalName ?? '', args: values(signal.input), where }];
    if (called)
      return [{ kind: 'activities', name: called.activityType?.name ?? '', args: values(called.input), where }];
    if (!returned) return [];
    const call = events.find(({ eventId }) => String(eventId) === String(returned.scheduledEventId));
    const name = call?.activityTaskScheduledEventAttributes?.activityType?.name ?? '';
    return [{ kind: 'activities', name, result: values(returned.result), where }];
  });
}
