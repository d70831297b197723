import { defaultPayloadConverter } from '@temporalio/common';
import type { History } from '@temporalio/common/lib/proto-utils.js';

/** What went wrong in the replay of one run, in words. */
export interface ReplayFault {
  workflowId: string;
  runId: string;
  /** Those whose workers did its tasks. */
  builds: string[];
  /** What the code does other than the history. */
  message: string;
  /** The event of the history at which the two part. */
  eventId?: number;
  /** Its type, as `ActivityTaskScheduled`. */
  event?: string;
  /** The step of the workflow it belongs to: its summary, as Temporal's web UI shows it, or the activity's name. */
  step?: string;
}

export interface Run {
  workflowId: string;
  runId: string;
  history: History;
}

type Event = NonNullable<History['events']>[number];
type Payload = NonNullable<NonNullable<Event['userMetadata']>['summary']>;
type Parting = Pick<ReplayFault, 'message' | 'eventId' | 'event' | 'step'>;

/** The core's words (rust, "state machines") in ours; each message names the event by id, or the activity by name. */
const MACHINE = /(\w+?) ?[mM]achine does not handle (?:this event: )?HistoryEvent\(id: (\d+), (\w+)\)/;
const NO_COMMAND = /No command scheduled for event HistoryEvent\(id: (\d+), (\w+)\)/;
const OTHER_ACTIVITY =
  /Activity type of scheduled event '(.+?)' does not match activity type of activity command '(.+?)'/;
const ANY_EVENT = /HistoryEvent\(id: (\d+), (\w+)\)/;

/** What the code does instead, by the core's name for it. */
const DOES: Record<string, string> = {
  Activity: 'calls an activity',
  LocalActivity: 'calls a local activity',
  Timer: 'sets a timer',
  CompleteWorkflow: 'completes',
  FailWorkflow: 'fails',
  ContinueAsNewWorkflow: 'continues as new',
  ChildWorkflow: 'starts a child workflow',
  UpsertWorkflowSearchAttributes: 'sets search attributes',
};

/** Explains the error of one replayed run. */
export function explainFault({ workflowId, runId, history }: Run, error: Error): ReplayFault {
  const details = innerMessage(error.message);
  const parting = explain(details, history);
  return { workflowId, runId, builds: buildsOf(history), ...parting };
}

function buildsOf({ events }: History): string[] {
  const builds = (events ?? []).map((event) => event.workflowTaskCompletedEventAttributes?.deploymentVersion?.buildId);
  return [...new Set(builds.filter((build) => typeof build === 'string'))];
}

/** One line for people: job, event, step, and what the code does there. */
export function faultText({ workflowId, runId, eventId, event, step, message }: ReplayFault): string {
  const at = eventId === undefined ? '' : `, event ${eventId}${event ? ` (${event})` : ''}`;
  return `${workflowId} (run ${runId})${at}${step ? `, step ${step}` : ''}: ${message}`;
}

/** The core wraps what happened into its own debug output; only the inner message and the place in the code are kept. */
function innerMessage(message: string): string {
  const inner = /message: "((?:[^"\\]|\\.)*)"/.exec(message)?.[1] ?? message;
  const at = /\\n\s+at (?!Object)([\w.]+) \(/.exec(message)?.[1];
  const words = inner.replace('[TMPRL1100] Nondeterminism error: ', '').replaceAll('\\"', '"');
  return message.includes('TypeScriptSDK') && at ? `the code throws in ${at}: ${words}` : words;
}

function explain(details: string, history: History): Parting {
  const other = OTHER_ACTIVITY.exec(details);
  if (other) return otherActivity(history, other[1] ?? '', other[2] ?? '');
  const machine = MACHINE.exec(details);
  if (machine) {
    const does = DOES[machine[1] ?? ''] ?? `has ${machine[1]}`;
    return atEvent(history, Number(machine[2]), machine[3], `the code now ${does} there`);
  }
  const missing = NO_COMMAND.exec(details);
  if (missing) return atEvent(history, Number(missing[1]), missing[2], 'the code now does nothing there');
  const [, id, event] = ANY_EVENT.exec(details) ?? [];
  return id ? atEvent(history, Number(id), event, details) : { message: details };
}

function atEvent(history: History, eventId: number, event: string | undefined, message: string): Parting {
  return { message, eventId, event, step: stepAt(history, eventId) };
}

/** The core tells only the name; where the run called it more than once, the event is not known. */
function otherActivity(history: History, old: string, now: string): Parting {
  const calls = (history.events ?? []).filter((event) => activityOf(event) === old);
  const message = `the code now calls ${now} where the history has ${old}`;
  const [only] = calls;
  if (!only || calls.length > 1)
    return { message, event: 'ActivityTaskScheduled', step: (only && nameOf(only)) ?? old };
  return atEvent(history, Number(only.eventId), 'ActivityTaskScheduled', message);
}

/** The step an event belongs to; an event without a name of its own belongs behind the last one with a name. */
function stepAt({ events }: History, eventId: number): string | undefined {
  const upTo = (events ?? []).filter((event) => Number(event.eventId) <= eventId);
  const own = upTo.at(-1);
  const name = own && nameOf(own);
  if (name) return name;
  const last = upTo.findLast((event) => nameOf(event) !== undefined);
  return last && `after ${nameOf(last)}`;
}

function nameOf(event: Event): string | undefined {
  const summary = event.userMetadata?.summary;
  return (summary && textOf(summary)) || activityOf(event) || localActivityOf(event);
}

const activityOf = (event: Event): string | undefined =>
  event.activityTaskScheduledEventAttributes?.activityType?.name ?? undefined;

function localActivityOf(event: Event): string | undefined {
  const data = event.markerRecordedEventAttributes?.details?.data?.payloads?.[0];
  const marker = data && (decoded(data) as { activity_type?: string } | undefined);
  return marker?.activity_type;
}

function textOf(payload: Payload): string | undefined {
  const value = decoded(payload);
  return typeof value === 'string' ? value : undefined;
}

/** Undefined where it cannot be read, as with an encrypted one: a fault is told without it then. */
function decoded(payload: Payload): unknown {
  try {
    return defaultPayloadConverter.fromPayload(payload);
  } catch {
    return undefined;
  }
}
