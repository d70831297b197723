import { useState } from 'react';
import type { JobResource } from '../../../src/http/schemas.js';
import styles from './job-thumbnail.module.css';

/** The job's picture, or its first letter where it has none. It says nothing that the name beside it does not. */
export function JobThumbnail({ job: { name, links } }: { job: Pick<JobResource, 'name' | 'links'> }) {
  const [isBroken, setBroken] = useState(false);
  const { poster } = links;
  return (
    <div className={styles.thumbnail} aria-hidden="true">
      {poster && !isBroken ? (
        <img src={poster} alt="" loading="lazy" decoding="async" onError={() => setBroken(true)} />
      ) : (
        firstLetter(name)
      )}
    </div>
  );
}

const LETTERS = new Intl.Segmenter('en', { granularity: 'grapheme' });

function firstLetter(name: string): string {
  for (const { segment } of LETTERS.segment(name.trim())) return segment.toLocaleUpperCase('en');
  return '';
}
