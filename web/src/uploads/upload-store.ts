import { create } from 'zustand';
import { isInFlight, percentOf, type Upload } from './upload-state.js';

/** All uploads of this tab, whatever page is shown. */
export const useUploads = create<{ uploads: Record<string, Upload> }>(() => ({ uploads: {} }));

export const uploadOf = (id: string): Upload | undefined => useUploads.getState().uploads[id];

export function addUpload(upload: Upload): void {
  useUploads.setState(({ uploads }) => ({ uploads: { ...uploads, [upload.id]: upload } }));
}

/** Of one that is still there. */
export function changeUpload(id: string, change: Partial<Upload>): void {
  const upload = uploadOf(id);
  if (upload) addUpload({ ...upload, ...change });
}

export function removeUpload(id: string): void {
  useUploads.setState(({ uploads: { [id]: _, ...uploads } }) => ({ uploads }));
}

/** Pictures of videos go by the way; nobody looks at their upload. */
export const isShown = ({ kind }: Upload): boolean => kind !== 'poster';

/** Of all that are on their way together, by their bytes; undefined where there is none. */
export function totalPercent(uploads: readonly Upload[]): number | undefined {
  const running = uploads.filter((upload) => isShown(upload) && isInFlight(upload));
  if (running.length === 0) return undefined;
  const sum = (of: (upload: Upload) => number) => running.reduce((total, upload) => total + of(upload), 0);
  return percentOf({ sentBytes: sum(({ sentBytes }) => sentBytes), bytes: sum(({ bytes }) => bytes) });
}
