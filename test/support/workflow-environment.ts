import type { jobActivities } from '../../activities/index.js';
import type { ProJobInput } from '../../src/domain/job.js';
import './temporal-runtime.js'; // workers that are quiet

export type FlatActivities = ReturnType<typeof jobActivities>;

export function jobInput(overrides: Partial<ProJobInput> = {}): ProJobInput {
  const jobId = crypto.randomUUID();
  const asset = (name: string, contentType: string) => ({
    key: `users/u1/jobs/${jobId}/input/${name}`,
    contentType,
    bytes: 1000,
    fileName: name,
  });
  return {
    jobId,
    userId: 'u1',
    model: 'lipsync-2',
    options: { sync_mode: 'remap' },
    video: asset('video.mp4', 'video/mp4'),
    audio: [{ refId: 'a', ...asset('a.wav', 'audio/wav') }],
    segments: [{ startTime: 1, endTime: 3, audioInput: { refId: 'a' } }],
    ...overrides,
  };
}
