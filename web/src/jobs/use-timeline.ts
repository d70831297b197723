import { useMemo } from 'react';
import type { JobResource } from '../../../src/http/schemas.js';
import { jobTimeline } from './segment-facts.js';

/** Computed anew only when what it is made of has changed, and not for each percent. */
export function useTimeline({ segments, video, audio, options }: JobResource) {
  return useMemo(() => jobTimeline({ segments, video, audio, options }), [segments, video, audio, options]);
}
