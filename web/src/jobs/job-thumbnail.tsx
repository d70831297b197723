import { Film } from 'lucide-react';
import { type RefObject, useEffect, useRef, useState } from 'react';
import type { JobResource } from '../../../src/http/schemas.js';
import styles from './job-thumbnail.module.css';
import { resultPicture } from './result-picture.js';

type Pictured = Pick<JobResource, 'links'>;

/** The job's picture, if there is any. It says nothing that the name beside it does not. */
export function JobThumbnail({ job: { links } }: { job: Pictured }) {
  const frame = useRef<HTMLDivElement>(null);
  const [isBroken, setBroken] = useState(false);
  const poster = isBroken ? undefined : links.poster;
  const picture = usePicture(frame, poster === undefined ? links.download : undefined);
  const src = poster ?? picture;
  return (
    <div ref={frame} className={styles.thumbnail} aria-hidden="true">
      {src === undefined ? (
        <Film size={18} strokeWidth={1.5} />
      ) : (
        <img src={src} alt="" loading="lazy" decoding="async" onError={() => setBroken(true)} />
      )}
    </div>
  );
}

/** Out of the video, once its place in the list has come into view. */
function usePicture(place: RefObject<Element | null>, videoUrl: string | undefined): string | undefined {
  const [picture, setPicture] = useState<string>();
  useEffect(() => {
    const element = place.current;
    if (!element || videoUrl === undefined) return;
    let isWanted = true;
    const watcher = new IntersectionObserver(([entry]) => {
      if (!entry?.isIntersecting) return;
      watcher.disconnect();
      void resultPicture(videoUrl).then((url) => isWanted && setPicture(url));
    });
    watcher.observe(element);
    return () => {
      isWanted = false;
      watcher.disconnect();
    };
  }, [place, videoUrl]);
  return picture;
}
