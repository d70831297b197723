import type { GenerationOptions, Model } from './job.js';
import { MODELS } from './job.js';

/** What each of Sync.so's models is for, and which options change what it does (sync-so.md 3.2). */

export type OptionName = keyof GenerationOptions;

const ALL = MODELS;
const SPEAKING: readonly Model[] = ['lipsync-2', 'lipsync-2-pro'];

/** Sync.so takes an option that a model does not use, and does nothing with it. */
const USED_BY: Record<OptionName, readonly Model[]> = {
  sync_mode: ALL,
  temperature: SPEAKING,
  occlusion_detection_enabled: ALL.filter((model) => model !== 'sync-3'), // which always looks for it
  active_speaker_detection: ALL.filter((model) => model !== 'react-1'),
  model_mode: ['react-1'],
  prompt: ['react-1'],
};

export const optionsOf = (model: Model): OptionName[] =>
  (Object.keys(USED_BY) as OptionName[]).filter((option) => USED_BY[option].includes(model));
