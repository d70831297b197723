import {
  type Argument,
  MESSAGE_KINDS,
  type Message,
  type MessageContract,
  type MessageKind,
  shapeText,
} from './message-contract.js';
import { type Mismatch, mismatches } from './message-contract-accepts.js';

/** A message that versions side by side would no longer understand from each other. */
export interface ContractBreak {
  kind: MessageKind;
  name: string;
  /** Place in the payload, as `input.video.key`; left out where the message itself is gone. */
  path?: string;
  old?: string;
  new?: string;
  message: string;
}

const SINGULAR: Record<MessageKind, string> = {
  signals: 'signal',
  queries: 'query',
  updates: 'update',
  workflows: 'workflow',
  activities: 'activity',
};

/** What becomes of those who still use a name that is gone. */
const GONE: Record<MessageKind, string> = {
  signals: 'is gone; the old code still sends it, and jobs would not hear it',
  queries: 'is gone; the old code still asks it, and would get an error',
  updates: 'is gone; the old code still sends it, and would get an error',
  workflows: 'is gone; jobs of the old code that come to this version would hang',
  activities: 'is gone; jobs of the old code that called it would fail',
};

/**
 * What in `next` breaks with `current`. The next version must read what the current one sends and what it left in
 * histories; who asks queries still runs the current code, so there it is the other way round.
 */
export function diffContracts(current: MessageContract, next: MessageContract): ContractBreak[] {
  return MESSAGE_KINDS.flatMap((kind) =>
    Object.entries(current[kind]).flatMap(([name, old]) => {
      const now = next[kind][name];
      return now ? diffMessage({ current, next, kind, name }, old, now) : [gone(current, next, kind, name)];
    }),
  );
}

/** One line for people. */
export function breakText({ kind, name, path, message, old, new: now }: ContractBreak): string {
  const change = old === undefined ? '' : ` (old: ${old}; new: ${now})`;
  return `${SINGULAR[kind]} ${name}${path ? `, ${path}` : ''}: ${message}${change}`;
}

function gone(current: MessageContract, next: MessageContract, kind: MessageKind, name: string): ContractBreak {
  const same = (message: Message | undefined) => JSON.stringify(message);
  const renamed = Object.keys(next[kind]).filter(
    (other) => !(other in current[kind]) && same(next[kind][other]) === same(current[kind][name]),
  );
  const hint = renamed.length > 0 ? ` (renamed to ${renamed.join(' or ')}?)` : '';
  return { kind, name, message: GONE[kind] + hint };
}

interface Place {
  current: MessageContract;
  next: MessageContract;
  kind: MessageKind;
  name: string;
}

function diffMessage(place: Place, old: Message, now: Message): ContractBreak[] {
  const { kind, name } = place;
  const args = now.args.flatMap((argument, index) => diffArgument(place, old.args[index], argument));
  return [...args, ...diffResult(place, old, now)].map((found) => ({ kind, name, ...found }));
}

type Found = Omit<ContractBreak, 'kind' | 'name'>;

function diffArgument({ current, next }: Place, old: Argument | undefined, now: Argument): Found[] {
  const path = now.name;
  if ((!old || old.optional) && !now.optional) {
    const message = 'the old code may leave it out, the new one needs it';
    return [
      { path, old: old ? `${shapeText(old.shape)}, may be missing` : 'missing', new: shapeText(now.shape), message },
    ];
  }
  if (!old) return [];
  const unread = mismatches({ shape: now.shape, types: next.types }, { shape: old.shape, types: current.types }, path);
  return unread.map((mismatch) => fromOld(mismatch, 'the old code sends what the new one does not take'));
}

function diffResult({ current, next, kind }: Place, old: Message, now: Message): Found[] {
  if (old.result === undefined || now.result === undefined) return [];
  const [before, after] = [
    { shape: old.result, types: current.types },
    { shape: now.result, types: next.types },
  ];
  if (kind === 'queries' || kind === 'updates') {
    const message = 'the new code answers what the old one does not understand';
    return mismatches(before, after, 'result').map(({ path, written, read }) => ({
      ...{ path, old: read, new: written, message },
    }));
  }
  const message = 'histories hold what the old code returned, and the new one does not take it';
  return mismatches(after, before, 'result').map((mismatch) => fromOld(mismatch, message));
}

const fromOld = ({ path, written, read }: Mismatch, message: string): Found => ({
  ...{ path, old: written, new: read, message },
});
