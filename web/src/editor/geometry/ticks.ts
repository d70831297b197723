import { pxPerMs, type Scale } from './scale.js';

/** The marks of the ruler. */

export interface Tick {
  ms: number;
  /** 0:05, 0:05.2, 1:02:00 */
  label: string;
}

export interface Ticks {
  /** From one label to the next. */
  stepMs: number;
  /** Into how many parts small marks cut a step. */
  parts: number;
  ticks: Tick[];
}

/** Narrower than this, labels run into each other. */
const LABEL_PX = 64;
const HOURS_LABEL_PX = 80;
const HOUR_MS = 3_600_000;

/** ms of a step, and its parts: those that people count in. */
const STEPS: [stepMs: number, parts: number][] = [
  [100, 5],
  [200, 4],
  [500, 5],
  [1_000, 5],
  [2_000, 4],
  [5_000, 5],
  [10_000, 5],
  [15_000, 3],
  [30_000, 3],
  [60_000, 4],
  [120_000, 4],
  [300_000, 5],
  [600_000, 5],
  [900_000, 3],
  [1_800_000, 3],
  [HOUR_MS, 4],
  [2 * HOUR_MS, 4],
  [5 * HOUR_MS, 5],
  [12 * HOUR_MS, 4],
];

export function rulerStep(scale: Pick<Scale, 'pxPerSec' | 'lengthMs'>): { stepMs: number; parts: number } {
  const labelPx = scale.lengthMs >= HOUR_MS ? HOURS_LABEL_PX : LABEL_PX;
  const [stepMs, parts] = STEPS.find(([ms]) => ms * pxPerMs(scale) >= labelPx) ?? [24 * HOUR_MS, 4];
  return { stepMs, parts };
}

/** Those between two times, both inside the video. */
export function ticksBetween(scale: Scale, fromMs: number, toMs: number): Ticks {
  const { stepMs, parts } = rulerStep(scale);
  const first = Math.max(0, Math.floor(fromMs / stepMs));
  const last = Math.floor(Math.min(toMs, scale.lengthMs) / stepMs);
  const ticks = Array.from({ length: Math.max(0, last - first + 1) }, (_, place) =>
    tickAt((first + place) * stepMs, stepMs),
  );
  return { stepMs, parts, ticks };
}

const tickAt = (ms: number, stepMs: number): Tick => ({ ms, label: tickLabel(ms, stepMs) });

function tickLabel(ms: number, stepMs: number): string {
  const [h, m, s] = [Math.floor(ms / HOUR_MS), Math.floor(ms / 60_000) % 60, Math.floor(ms / 1000) % 60];
  const minutes = h > 0 ? `${h}:${String(m).padStart(2, '0')}` : String(m);
  const tenths = stepMs < 1000 ? `.${Math.floor((ms % 1000) / 100)}` : '';
  return `${minutes}:${String(s).padStart(2, '0')}${tenths}`;
}
