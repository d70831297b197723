import type { Problem } from '../../src/http/schemas.js';
import { problemSchema } from '../../src/http/schemas.js';

export const SEGMENT = { startTime: 0, endTime: 2, audioInput: { refId: 'anna' } };

/** Bytes that say nothing of what they are, so that names and types count; a text would be refused. */
export const file = (type: string, bytes: string | Buffer = '\0some bytes') => new Blob([bytes], { type });

/** A form that is right; `change` makes it wrong. */
export function jobForm(change: (form: FormData) => void = () => {}): FormData {
  const form = new FormData();
  form.append('video', file('video/mp4', '\0the video'), 'talk.mp4');
  form.append('audio', file('audio/wav', '\0anna speaks'), 'anna.wav');
  form.append('segments', JSON.stringify([SEGMENT]));
  change(form);
  return form;
}

export const submitForm = (url: string, form: FormData, headers: Record<string, string> = {}) =>
  fetch(`${url}/api/v1/sync/pro-sync-process`, { method: 'POST', body: form, headers });

export const problemOf = async (response: Response): Promise<Problem> => problemSchema.parse(await response.json());
