import { randomUUID } from 'node:crypto';
import type { ProJobInput } from '../../src/domain/job.js';
import { uploadKey } from '../../src/domain/keys.js';

/** A sound submission of a user of its own, so that tests in one database do not see each other's jobs. */
export function jobInput(overrides: Partial<ProJobInput> = {}): ProJobInput {
  const { jobId = randomUUID(), userId = `user-${randomUUID()}` } = overrides;
  const asset = (name: string, fileName: string, contentType: string, extension: string) => ({
    ...{ key: uploadKey(userId, jobId, name, extension), fileName, contentType, bytes: 1_000 },
  });
  return {
    ...{ jobId, userId, model: 'lipsync-2', options: { sync_mode: 'remap' } },
    video: asset('video', 'talk.mp4', 'video/mp4', '.mp4'),
    audio: [{ refId: 'a', ...asset('a', 'voice.wav', 'audio/wav', '.wav') }],
    segments: [{ startTime: 0, endTime: 2, audioInput: { refId: 'a' } }],
    ...overrides,
  };
}
