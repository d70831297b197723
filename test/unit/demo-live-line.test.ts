import { describe, expect, it } from 'vitest';
import { liveLine, type Screen } from '../../local/demo/live-line.js';
import type { Job } from '../../src/api-client/api-client.js';
import { answeredJob } from '../support/answered-job.js';

const state = (stage: Job['stage'], percent: number) =>
  answeredJob({ stage, progress: { percent, message: 'Making the video' } });

function draw(screen: Omit<Screen, 'write'>): string {
  const written: string[] = [];
  const line = liveLine({ ...screen, write: (text) => written.push(text) });
  line.show(state('waiting_for_slot', 10), 900);
  line.show(state('waiting_for_slot', 10), 1400);
  line.show(state('generating', 50), 67_000);
  line.end();
  return written.join('');
}

describe('liveLine', () => {
  it('writes a line per change where there is no terminal', () => {
    expect(draw({}).split('\n')).toEqual([
      '  ██░░░░░░░░░░░░░░░░░░░░░░  10 %  0:00  waiting for slot  Making the video',
      '  ████████████░░░░░░░░░░░░  50 %  1:07  generating        Making the video',
      '',
    ]);
  });

  it('draws over one line in a terminal, never wider than it', () => {
    const drawn = draw({ isTTY: true, columns: 60 }).split('\r\u001b[2K');
    expect(drawn).toHaveLength(4);
    expect(drawn.map((line) => line.trimEnd().length).every((length) => length < 60)).toBe(true);
    expect(drawn.at(-1)).toMatch(/50 % {2}1:07 {2}generating.*…\n$/);
  });
});
