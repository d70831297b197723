import { useEffect, useState } from 'react';
import { fileOf } from '../uploads/local-files.js';
import { useUploads } from '../uploads/upload-store.js';
import { contentUrl } from './draft-files.js';

/** Where an element plays a file of the draft from; undefined while it is nowhere at hand. */
export function useContentUrl(localId: string | undefined): string | undefined {
  const [url, setUrl] = useState<string>();
  const isStored = useUploads(({ uploads }) => uploads[localId ?? '']?.state.at === 'stored');
  const file = localId === undefined ? undefined : fileOf(localId);
  const source = file ?? (isStored ? 'storage' : undefined);
  useEffect(() => {
    const content = localId === undefined || source === undefined ? undefined : contentUrl(localId);
    setUrl(content?.url);
    return content?.release;
  }, [localId, source]);
  return url;
}
