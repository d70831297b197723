import { expect, it } from 'vitest';
import { deadAfterMs } from '../../src/versions/live-workers.js';

it.each([
  { worker: 'of ours', beats: { source: 'heartbeat' }, seconds: 12 },
  { worker: 'that says so every minute', beats: { source: 'heartbeat', heartbeatSeconds: 60 }, seconds: 240 },
  { worker: 'that says so every second', beats: { source: 'heartbeat', heartbeatSeconds: 1 }, seconds: 6 },
  { worker: 'on a server without heartbeats', beats: { source: 'poll' }, seconds: 75 },
] as const)('a worker $worker is dead after $seconds s of silence', ({ beats, seconds }) => {
  expect(deadAfterMs(beats)).toBe(1000 * seconds);
});
