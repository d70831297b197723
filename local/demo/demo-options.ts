import { DEFAULT_MODEL, DEFAULT_SYNC_MODE, type Model, type SyncMode } from '../../src/domain/job.js';
import type { UserChoice } from './user-input.js';

/** The words of `pro demo` as they are typed; what each means is in local/commands/verbs/stack.ts. */
export interface DemoWords {
  video?: string;
  audio?: string[];
  /** Audio files too: the shell turns `--audio *.mp3` into one option and further words. */
  more?: string[];
  segments?: string;
  model?: Model;
  'sync-mode'?: SyncMode;
  api?: string;
  yes?: true;
  keep?: true;
  open?: true;
  /** Minutes. */
  timeout?: number;
}

export interface DemoOptions extends UserChoice {
  model: Model;
  syncMode: SyncMode;
  /** Address of an API that already runs, instead of a stack of our own. */
  api?: string;
  /** Agrees to what a real Sync.so account is charged. */
  yes: boolean;
  /** Leaves the stack of our own running. */
  keep: boolean;
  /** In the person's browser; there must be something to see, so it keeps the stack too. */
  open: boolean;
  timeoutMinutes: number;
}

const TIMEOUT_MINUTES = 120;

export const demoOptions = (words: DemoWords): DemoOptions => ({
  video: words.video,
  audio: [...(words.audio ?? []), ...(words.more ?? [])],
  segments: words.segments,
  model: words.model ?? DEFAULT_MODEL,
  syncMode: words['sync-mode'] ?? DEFAULT_SYNC_MODE,
  api: words.api,
  yes: words.yes ?? false,
  keep: words.api === undefined && (words.keep ?? words.open ?? false),
  open: words.open ?? false,
  timeoutMinutes: words.timeout ?? TIMEOUT_MINUTES,
});
