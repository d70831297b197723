import { counted } from './sizes.js';

/** Times as people read them. */

const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const CLOCK_SECONDS = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const IN_FULL = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' });
const DAY_YEAR = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

type Moment = number | string | Date;

/** 16:08 */
export const timeOfDay = (at: Moment): string => CLOCK.format(new Date(at));

/** 16:08:01 */
export const timeWithSeconds = (at: Moment): string => CLOCK_SECONDS.format(new Date(at));

/** Monday, 30 November 2026 at 16:08:01 UTC, in the zone of whoever reads it. */
export const inFull = (at: Moment): string => IN_FULL.format(new Date(at));

/** today 11:20, yesterday 16:02, tomorrow 09:00, 27 Nov, 27 Nov 2024 */
export function dayAndTime(at: Moment, now: Moment = Date.now()): string {
  const [then, today] = [new Date(at), new Date(now)];
  const days = Math.round((midnight(today) - midnight(then)) / 86_400_000);
  if (days === 0) return `today ${timeOfDay(then)}`;
  if (days === 1) return `yesterday ${timeOfDay(then)}`;
  if (days === -1) return `tomorrow ${timeOfDay(then)}`;
  return (then.getFullYear() === today.getFullYear() ? DAY : DAY_YEAR).format(then);
}

/** 3 Nov 2026 */
export const dayOf = (at: Moment): string => DAY_YEAR.format(new Date(at));

const midnight = (at: Date) => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();

/** 0:31, 4:06, 1:02:03. */
export function elapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** 00:05.500, 1:02:03.040: a place in a video. */
export function timeCode(seconds: number): string {
  const ms = Math.max(0, Math.round(seconds * 1000));
  const [h, m, s] = [Math.floor(ms / 3_600_000), Math.floor(ms / 60_000) % 60, Math.floor(ms / 1000) % 60];
  return `${h > 0 ? `${h}:` : ''}${two(m)}:${two(s)}.${String(ms % 1000).padStart(3, '0')}`;
}

/** "1 minute 5.5 seconds": a place in a video as it is read aloud. */
export function timeWords(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  const minutes = Math.floor(whole / 60_000);
  const seconds = counted((whole % 60_000) / 1000, 'second');
  return minutes === 0 ? seconds : `${counted(minutes, 'minute')} ${seconds}`;
}

const two = (number: number) => String(number).padStart(2, '0');
