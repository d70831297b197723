import { H264, mediaFiles, picture, sine } from '../media-files.js';

/** Small files that a person may have: a video of 6 s, and voices of 1 s. */
export async function pageMedia() {
  const files = await mediaFiles();
  const voice = (name: string) => files.make(...sine(1), name);
  const [video, anna, ben, carl] = await Promise.all([
    files.make(...picture(6), ...sine(6), ...H264, '-c:a', 'aac', 'talk.mp4'),
    ...([voice('anna.wav'), voice('ben.wav'), voice('carl.wav')] as const),
  ]);
  return { files, video, anna, ben, carl };
}

export type PageMedia = Awaited<ReturnType<typeof pageMedia>>;
