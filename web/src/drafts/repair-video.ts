import { create } from 'zustand';
import { alertAtOnce, announce } from '../app/live-region.js';
import { mediaSource } from '../media/media-source.js';
import { repairFile } from '../media/repair-client.js';
import type { Owner } from '../uploads/upload-manager.js';
import { setVideoFile } from './draft-files.js';
import { useDraft } from './draft-store.js';

/** What is done about videos that do not say how long they are. */

export type Repair = { at: 'running'; share: number } | { at: 'failed' };

/** By the localId of the video. */
export const useRepairs = create<Record<string, Repair | undefined>>(() => ({}));

/** The repaired one takes the place of the video, which undoing gives back; segments stay as they are. */
export async function repairVideo(owner: Owner): Promise<void> {
  const { video } = useDraft.getState().document;
  const source = video && mediaSource(video.localId);
  if (!source) return;
  const { localId, fileName } = video;
  const note = (repair: Repair | undefined) => useRepairs.setState({ [localId]: repair });
  note({ at: 'running', share: 0 });
  try {
    const given = await repairFile({ source, fileName }, (share) => note({ at: 'running', share }));
    note(undefined);
    if (useDraft.getState().document.video?.localId !== localId) return; // replaced meanwhile
    setVideoFile(given, owner);
    announce(`${fileName} is repaired.`);
  } catch {
    note({ at: 'failed' });
    alertAtOnce(`${fileName} cannot be repaired here.`);
  }
}
