import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { LengthRange } from '../../../src/domain/sync-modes.js';
import { api } from '../api/client.js';
import type { DraftDocument } from '../editor/document/draft-document.js';
import { resultSeconds } from '../editor/document/submission.js';

/** Whoever types is not asked about at every key. */
const AFTER_MS = 600;

export interface Cost {
  /** Of the result, at once. */
  seconds: LengthRange | undefined;
  /** Undefined while it is asked for; null where it is not known. */
  usd: number | null | undefined;
}

/** What the draft will cost, by its length and its frames; the same question is asked once. */
export function useEstimate(document: DraftDocument): Cost {
  const seconds = resultSeconds(document);
  const mean = seconds && Math.round(((seconds.min + seconds.max) / 2) * 100) / 100;
  const asked = useLater({ model: document.model, seconds: mean, fps: document.video?.fps });
  const { data, error } = useQuery({
    queryKey: ['estimate', asked],
    queryFn: ({ signal }) => {
      const { model, seconds: length = 0, fps } = asked;
      return api.estimateCost({ model, seconds: length, ...(fps !== undefined && { fps }) }, { signal });
    },
    enabled: asked.seconds !== undefined,
    staleTime: Infinity,
  });
  return { seconds, usd: error ? null : data?.usd };
}

/** The value, once it has been the same for a while. */
function useLater<T extends object>(value: T): T {
  const [later, setLater] = useState(value);
  const key = JSON.stringify(value);
  useEffect(() => {
    const timer = setTimeout(() => setLater(JSON.parse(key) as T), AFTER_MS);
    return () => clearTimeout(timer);
  }, [key]);
  return later;
}
