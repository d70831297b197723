/**
 * What a replay goes by. Two recordings with the same events replay the same, so the older one is not kept: ids, times
 * and payloads differ from one play to the next, and into how many tasks the events fall is up to the machine's speed.
 */

/** A run as it is in a recording. */
export interface RecordedRun {
  events: RecordedEvent[];
}

interface RecordedEvent {
  eventId: string;
  eventType: string;
}

/** What the attributes of events have that says which one of its type it is. */
interface Names {
  activityId?: string;
  activityType?: { name: string };
  workflowType?: { name: string };
  signalName?: string;
  timerId?: string;
  markerName?: string;
  /** Of a `patched` marker, or of a local activity. */
  details?: Record<string, { payloads: { data: string }[] }>;
  searchAttributes?: { indexedFields: Record<string, unknown> };
  failure?: Failure;
  /** The event with the activity's name. */
  scheduledEventId?: string;
}

interface Failure {
  cause?: Failure;
  applicationFailureInfo?: { type?: string };
}

/** Each event of the runs with its names, but for those of workflow tasks. */
export function eventsOf(runs: RecordedRun[]): string[] {
  return runs.flatMap(({ events }) => {
    const byId = new Map(events.map((event) => [event.eventId, namesOf(event)]));
    return events
      .filter(({ eventType }) => !eventType.startsWith('EVENT_TYPE_WORKFLOW_TASK_'))
      .map((event) => {
        const names = namesOf(event);
        const scheduled = byId.get(names.scheduledEventId ?? '') ?? {};
        return [event.eventType, ...textsOf(names), ...textsOf(scheduled)].join(' ');
      });
  });
}

const namesOf = (event: RecordedEvent): Names =>
  (Object.entries(event).find(([key]) => key.endsWith('EventAttributes'))?.[1] as Names | undefined) ?? {};

function textsOf(names: Names): string[] {
  const { activityId, activityType, workflowType, signalName, timerId, markerName, details, failure } = names;
  return [
    ...[activityId, activityType?.name, workflowType?.name, signalName, timerId, markerName],
    ...Object.keys(names.searchAttributes?.indexedFields ?? {}).sort(), // the server has them in any order
    ...(details && markerName ? [markedBy(details)] : []),
    failureType(failure),
  ].filter((text) => text !== undefined);
}

/** By its first payload: a patch has its id there, a local activity its type. */
function markedBy(details: NonNullable<Names['details']>): string | undefined {
  const [first] = (details['patch-data'] ?? details.data)?.payloads ?? [];
  if (!first) return undefined;
  const { id, activity_type } = JSON.parse(Buffer.from(first.data, 'base64').toString());
  return id ?? activity_type;
}

/** The innermost: an activity's failure wraps what it threw. */
const failureType = (failure: Failure | undefined): string | undefined =>
  failure?.cause ? failureType(failure.cause) : failure?.applicationFailureInfo?.type;
