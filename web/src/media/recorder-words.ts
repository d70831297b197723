import type { MicrophoneFault } from './microphone.js';
import type { RecorderState } from './wav-recorder.js';

/** What went wrong, and what to do now. */
export const FAULT_WORDS: Record<MicrophoneFault, { words: string; next: string }> = {
  refused: {
    words: 'This page may not use the microphone.',
    next: 'Allow it by the sign beside the address of this page, or in the settings of the browser. Then try again.',
  },
  no_microphone: {
    words: 'This computer has no microphone that the browser knows of.',
    next: 'Plug one in, or turn it on in the settings of the system. Then try again.',
  },
  busy: {
    words: 'The microphone does not answer.',
    next: 'Another program may use it. Close that, or plug the microphone in anew. Then try again.',
  },
  insecure: {
    words: 'Browsers let a page record only over https.',
    next: 'Open this page by its https address, or record with another program and choose the file.',
  },
  unplugged: { words: 'The microphone was unplugged.', next: 'Plug it in again. Then try again.' },
};

/** Why a recording ended by itself. */
export const CUT_WORDS: Record<NonNullable<Extract<RecorderState, { at: 'recorded' }>['cut']>, string> = {
  unplugged: 'The microphone was unplugged. What it had heard until then is here.',
  full: 'A recording is at most 5 minutes long. It ended there.',
};
