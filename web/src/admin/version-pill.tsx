import { CircleCheck, CircleDashed, CirclePause, CircleX, Hourglass } from 'lucide-react';
import type { OverviewResource } from '../../../src/http/admin/overview-schemas.js';
import { Pill } from '../ui/pill.js';

type Status = NonNullable<OverviewResource['deployment']>['versions'][number]['status'];

const STATES = {
  current: { tone: 'ok', icon: <CircleCheck size={12} />, word: 'Current' },
  ramping: { tone: 'info', icon: <CircleDashed size={12} />, word: 'Ramping' },
  draining: { tone: 'warn', icon: <Hourglass size={12} />, word: 'Draining' },
  drained: { tone: 'idle', icon: <CirclePause size={12} />, word: 'Drained' },
  inactive: { tone: 'idle', icon: <CirclePause size={12} />, word: 'Not used yet' },
} as const;

export function VersionPill({ status, percent }: { status: Status; percent?: number | undefined }) {
  const { tone, icon, word } = STATES[status];
  return (
    <Pill tone={tone} icon={icon}>
      {percent === undefined ? word : `${word} ${percent} %`}
    </Pill>
  );
}

export function WorkerPill({ alive, stopping }: { alive: boolean; stopping: boolean }) {
  if (stopping) {
    return (
      <Pill tone="warn" icon={<Hourglass size={12} />}>
        Stops
      </Pill>
    );
  }
  return (
    <Pill tone={alive ? 'ok' : 'bad'} icon={alive ? <CircleCheck size={12} /> : <CircleX size={12} />}>
      {alive ? 'Alive' : 'Gone'}
    </Pill>
  );
}
