import { fileSize } from '../ui/sizes.js';
import { dayOf, elapsed } from '../ui/times.js';
import { percentOf, type Upload } from './upload-state.js';

/** What an upload is at, in a line. `now` in ms since 1970. */
export function stateWords(upload: Upload, now: number): string {
  const { state, bytes } = upload;
  switch (state.at) {
    case 'probing':
      return 'Looking into it …';
    case 'ready':
      return 'About to be sent …';
    case 'uploading':
      return progressWords(upload);
    case 'waiting':
      return waitingWords(state, now);
    case 'paused':
      return `Paused at ${percentOf(upload)} %`;
    case 'completing':
      return 'Putting it together …';
    case 'checking':
      return 'All sent; the server looks into it …';
    case 'stored':
      if (bytes === 0) return 'Already here'; // of a job: this browser never had the file
      return state.already ? `${fileSize(bytes)} · was already here` : `${fileSize(bytes)} · uploaded`;
    case 'ghost':
      return (
        state.fault?.words ??
        (state.isAskable
          ? 'This browser asks you before it reads the file again.'
          : `Choose the file again to go on${whichFile(upload)}.`)
      );
    case 'refused':
    case 'failed':
      return state.fault.words;
  }
}

/** " (1.2 GB, 3 Nov 2026)": which file it was, for whoever has several of the same name; empty where nobody knows. */
export function whichFile({ bytes, lastModified }: Pick<Upload, 'bytes' | 'lastModified'>): string {
  const facts = [...(bytes > 0 ? [fileSize(bytes)] : []), ...(lastModified > 0 ? [dayOf(lastModified)] : [])];
  return facts.length > 0 ? ` (${facts.join(', ')})` : '';
}

function progressWords(upload: Upload): string {
  const { sentBytes, bytes, speed } = upload;
  const sent = `${percentOf(upload)} % of ${fileSize(bytes)}`;
  if (!speed || speed.bytesPerSecond < 1 || sentBytes >= bytes) return sent;
  const left = speed.secondsLeft === undefined ? '' : ` · ${elapsed(speed.secondsLeft * 1000)} left`;
  return `${sent} · ${fileSize(speed.bytesPerSecond)}/s${left}`;
}

const WAITING = {
  offline: 'Waits: you are offline. It goes on by itself.',
  signed_out: 'Waits: sign in to go on.',
  other_tab: 'Another tab is sending it.',
};

function waitingWords(state: Extract<Upload['state'], { at: 'waiting' }>, now: number): string {
  if (!('untilMs' in state)) return WAITING[state.for];
  const seconds = Math.max(0, Math.ceil((state.untilMs - now) / 1000));
  return `The line broke. Try ${state.tries + 1} ${seconds > 0 ? `in ${seconds} s` : 'now'}.`;
}
