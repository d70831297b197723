import workletUrl from './recorder-worklet.js?url';

/** What Sync.so takes without a question. */
export const SAMPLE_RATE = 48_000;

export type MicrophoneFault = 'refused' | 'no_microphone' | 'busy' | 'insecure' | 'unplugged';

export class NoMicrophone extends Error {
  override readonly name = 'NoMicrophone';
  constructor(
    readonly fault: MicrophoneFault,
    options?: ErrorOptions,
  ) {
    super(`The microphone cannot be used: ${fault}.`, options);
  }
}

export interface Microphone {
  /** Samples a second; 48,000 but in browsers that record only as their device does. */
  sampleRate: number;
  close(): void;
}

export interface MicrophoneEars {
  /** What it has heard since the last time: one channel, -1…1. */
  onSamples: (samples: Float32Array) => void;
  onUnplugged: () => void;
}

/** Asks for it, if it was not allowed yet. Throws NoMicrophone. */
export async function openMicrophone(ears: MicrophoneEars): Promise<Microphone> {
  const stream = await streamOf();
  const { context, source } = sourceOf(stream);
  const close = () => {
    for (const track of stream.getTracks()) track.stop();
    void context.close();
  };
  try {
    await context.audioWorklet.addModule(workletUrl);
    await context.resume();
  } catch (error) {
    close();
    throw new NoMicrophone('busy', { cause: error });
  }
  const recorder = new AudioWorkletNode(context, 'recorder', { numberOfOutputs: 0 });
  recorder.port.onmessage = ({ data }: MessageEvent<Float32Array>) => ears.onSamples(data);
  source.connect(recorder);
  stream.getAudioTracks()[0]?.addEventListener('ended', ears.onUnplugged);
  return { sampleRate: context.sampleRate, close };
}

async function streamOf(): Promise<MediaStream> {
  // Only pages that nobody on the way can have changed have it.
  if (!navigator.mediaDevices) throw new NoMicrophone('insecure');
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: false } });
  } catch (error) {
    throw new NoMicrophone(FAULTS[error instanceof DOMException ? error.name : ''] ?? 'busy', { cause: error });
  }
}

const FAULTS: Record<string, MicrophoneFault> = {
  NotAllowedError: 'refused',
  SecurityError: 'refused',
  NotFoundError: 'no_microphone',
  OverconstrainedError: 'no_microphone',
};

/** Firefox takes no microphone into a context of another rate than the device's. */
function sourceOf(stream: MediaStream): { context: AudioContext; source: AudioNode } {
  const context = new AudioContext({ sampleRate: SAMPLE_RATE });
  try {
    return { context, source: context.createMediaStreamSource(stream) };
  } catch {
    void context.close();
    const own = new AudioContext();
    return { context: own, source: own.createMediaStreamSource(stream) };
  }
}
