import { useEffect, useSyncExternalStore } from 'react';
import { useUploads } from '../uploads/upload-store.js';
import { type PeakCourse, readPeaks } from './decode-client.js';
import { mediaSource } from './media-source.js';
import { News } from './news.js';
import { Peaks } from './peaks.js';

/** Peaks of the files of this tab. A file is read once, from when somebody first looks at it until it is taken away. */

interface Known {
  peaks: Peaks;
  news: News;
  course?: PeakCourse;
  isDone: boolean;
}

const files = new Map<string, Known>();

function known(localId: string): Known {
  const found = files.get(localId) ?? { peaks: new Peaks(), news: new News(), isDone: false };
  files.set(localId, found);
  return found;
}

/** As far as they have come; draws anew when there are more. `fromMs` to `toMs` is looked at, so it is read first. */
export function usePeaks(localId: string, fromMs: number, toMs: number): Peaks {
  const { peaks, news } = known(localId);
  useSyncExternalStore(
    (changed) => news.hear(changed),
    () => news.version,
  );
  const isStored = useUploads(({ uploads }) => uploads[localId]?.state.at === 'stored');
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is stored can be read, where it is no longer here
  useEffect(() => begin(localId), [localId, isStored]);
  useEffect(() => files.get(localId)?.course?.look(fromMs, toMs), [localId, fromMs, toMs]);
  return peaks;
}

function begin(localId: string): void {
  const file = known(localId);
  const source = mediaSource(localId);
  if (file.course || file.isDone || !source) return;
  const course = readPeaks(source, ({ index, pairs }) => {
    file.peaks.add(index, pairs);
    file.news.tell();
  });
  file.course = course;
  void course.ended.then((how) => {
    file.isDone = how === 'done';
    delete file.course;
  });
}

useUploads.subscribe(({ uploads }, before) => {
  for (const localId of Object.keys(before.uploads)) {
    if (uploads[localId]) continue;
    files.get(localId)?.course?.stop();
    files.delete(localId);
  }
});
