import type { GenerationOptions, Model, SyncMode } from '../../../src/domain/job.js';
import type { Choice } from '../ui/select.js';

/** What there is to choose from, in a sentence each. Waits as Sync.so names them for 30 s of video. */

export const MODEL_CHOICES: readonly Choice<Model>[] = [
  { id: 'lipsync-2', label: 'lipsync-2', words: 'For most videos: keeps how a person speaks. Usually 1 to 3 min.' },
  { id: 'lipsync-2-pro', label: 'lipsync-2-pro', words: 'Finer teeth, beards and close-ups. Usually 2 to 5 min.' },
  { id: 'sync-3', label: 'sync-3', words: 'The best, up to 4K, also for still faces. Usually 10 to 15 min.' },
  { id: 'lipsync-1.9.0-beta', label: 'lipsync-1.9.0-beta', words: 'The fastest and cheapest. Usually under a minute.' },
  { id: 'react-1', label: 'react-1', words: 'Changes the expression too; videos of up to 15 s. Usually 1 to 2 min.' },
];

export const MODE_CHOICES: readonly { id: SyncMode; label: string; words: string }[] = [
  {
    id: 'remap',
    label: 'Fit the picture',
    words: 'The picture plays faster or slower, so that it lasts as long as the voice.',
  },
  { id: 'cut_off', label: 'Cut off', words: 'Whichever is longer, picture or voice, is cut at the end of the other.' },
  { id: 'loop', label: 'Loop', words: 'The picture begins again until the voice is over.' },
  { id: 'bounce', label: 'Bounce', words: 'The picture plays forwards and backwards until the voice is over.' },
  { id: 'silence', label: 'Silence', words: 'The picture stays as it is; after the voice it is silent.' },
];

export const PROMPT_CHOICES: readonly Choice<NonNullable<GenerationOptions['prompt']> | 'none'>[] = [
  { id: 'none', label: 'As it is' },
  { id: 'neutral', label: 'Neutral' },
  { id: 'happy', label: 'Happy' },
  { id: 'surprised', label: 'Surprised' },
  { id: 'sad', label: 'Sad' },
  { id: 'angry', label: 'Angry' },
  { id: 'disgusted', label: 'Disgusted' },
];

export const FACE_CHOICES: readonly Choice<NonNullable<GenerationOptions['model_mode']>>[] = [
  { id: 'face', label: 'Face', words: 'Lips and expression.' },
  { id: 'lips', label: 'Lips', words: 'Only the lips move.' },
  { id: 'head', label: 'Head', words: 'Lips, expression and head.' },
];
