import type { Model } from '../src/domain/job.js';

export interface ModelInfo {
  id: string;
  name: Model;
  type: 'lipsync' | 'react';
  version: string;
  description: string;
}

/** sync-so.md 8: `name` is the word on the wire. */
export const MODEL_LIST: readonly ModelInfo[] = [
  { id: 'sync-3', name: 'sync-3', type: 'lipsync', version: '3.0.0', description: 'Native 4K.' },
  { id: 'lipsync-2', name: 'lipsync-2', type: 'lipsync', version: '2.0.0', description: 'General purpose.' },
  { id: 'lipsync-2-pro', name: 'lipsync-2-pro', type: 'lipsync', version: '2.0.0', description: 'Finer detail.' },
  { id: 'lipsync-1.9.0-beta', name: 'lipsync-1.9.0-beta', type: 'lipsync', version: '1.9.0', description: 'Fastest.' },
  { id: 'react-1', name: 'react-1', type: 'react', version: '1.0.0', description: 'Emotions and head movement.' },
];

/** USD per output frame at the base plan (sync-so.md 7). */
export const FRAME_PRICE: Record<Model, number> = {
  'sync-3': 0.00534,
  'react-1': 0.00667,
  'lipsync-2-pro': 0.00333,
  'lipsync-2': 0.002,
  'lipsync-1.9.0-beta': 0.001,
};
