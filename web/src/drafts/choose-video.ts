import { chooseFile } from '../ui/choose-files.js';
import type { Owner } from '../uploads/upload-manager.js';
import { setVideoFile } from './draft-files.js';

/** Asks for the video of the draft, in place of the one that it has. */
export async function chooseVideo(owner: Owner): Promise<void> {
  const given = await chooseFile('video/*');
  if (given) setVideoFile(given, owner);
}
