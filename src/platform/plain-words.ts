/** Times and numbers as people read them. */

/** `12:03 UTC`, or with the day where it was not today. */
export function clock(time: Date, now: Date): string {
  const [day = '', hours = ''] = time.toISOString().split('T');
  const sameDay = now.toISOString().startsWith(day);
  return `${sameDay ? '' : `${day} `}${hours.slice(0, 5)} UTC`;
}

/** `1 job`, `3 jobs`. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** `45 s`, `3 min`, `2 h`. */
export function lasting(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

export const secondsBetween = (from: Date, to: Date): number => Math.max(0, (to.getTime() - from.getTime()) / 1000);
