import { Film } from 'lucide-react';
import { useEffect, useState } from 'react';
import styles from '../jobs/job-thumbnail.module.css';
import type { DraftItem } from './draft-list.js';

/** A picture of the draft's video, if there is any. It says nothing that the name beside it does not. */
export function DraftThumbnail({ draft: { record, pictureUrl } }: { draft: DraftItem }) {
  const picture = record?.picture?.file;
  const [own, setOwn] = useState<string>();
  const [isBroken, setBroken] = useState(false);
  useEffect(() => {
    if (!picture) return;
    const url = URL.createObjectURL(picture);
    setOwn(url);
    return () => URL.revokeObjectURL(url);
  }, [picture]);
  const src = own ?? pictureUrl;
  return (
    <div className={styles.thumbnail} aria-hidden="true">
      {src === undefined || isBroken ? (
        <Film size={18} strokeWidth={1.5} />
      ) : (
        <img src={src} alt="" loading="lazy" decoding="async" onError={() => setBroken(true)} />
      )}
    </div>
  );
}
