import { create } from 'zustand';
import type { JobStatus } from '../../../src/domain/job.js';
import type { JobResource } from '../../../src/http/schemas.js';
import { onEvent } from '../api/events.js';

/** Jobs of which somebody wants to be told when they are done, while this page is open. */
interface Told {
  ids: ReadonlySet<string>;
  /** The browser does not let us. */
  isRefused: boolean;
}

export const useTold = create<Told>(() => ({ ids: new Set(), isRefused: false }));

const ENDS: Partial<Record<JobStatus, string>> = {
  completed: 'The video is ready.',
  failed: 'It has failed.',
  needs_attention: 'It needs your attention.',
  cancelled: 'It was cancelled.',
};

let isListening = false;

/** Only after a click: the browser asks the person. */
export async function tellOf(id: string): Promise<void> {
  const permission = await Notification.requestPermission();
  if (permission !== 'granted') return useTold.setState({ isRefused: true });
  useTold.setState(({ ids }) => ({ ids: new Set([...ids, id]) }));
  if (isListening) return;
  isListening = true;
  onEvent(({ type, data }) => {
    if (type === 'job') tellEnd(data as JobResource);
  });
}

function tellEnd({ id, name, status }: JobResource): void {
  const words = ENDS[status];
  if (words === undefined || !useTold.getState().ids.has(id)) return;
  useTold.setState(({ ids }) => ({ ids: new Set([...ids].filter((one) => one !== id)) }));
  const note = new Notification(name, { body: words, tag: id });
  note.onclick = () => {
    window.focus();
    note.close();
  };
}
