/** "5.5", "5,5", "0:05.500", "1:02:03": a place in a video as people type it, in whole ms; undefined where it is none. */
export function parseTime(text: string): number | undefined {
  const match = /^(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,5})(?:[.,](\d{1,6}))?$/.exec(text.trim().replace(/\s*s$/, ''));
  if (!match) return undefined;
  const [, hours = '0', minutes = '0', seconds = '0', fraction = '0'] = match;
  return Math.round((Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) + Number(`0.${fraction}`)) * 1000);
}
