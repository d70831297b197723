import { describe, expect, it } from 'vitest';
import { readDemoOptions, UsageError } from '../../src/demo/demo-options.js';

describe('readDemoOptions', () => {
  it('needs nothing', () => {
    expect(readDemoOptions([])).toEqual({
      video: undefined,
      audio: [],
      segments: undefined,
      model: 'lipsync-2',
      syncMode: 'remap',
      api: undefined,
      yes: false,
      keep: false,
      timeoutMinutes: 120,
      help: false,
    });
  });

  it('takes several audio files after one --audio, as a shell writes them', () => {
    const options = readDemoOptions(['--video', 'v.mp4', '--audio', 'a.mp3', 'b.wav', '--audio', 'c.mp3']);
    expect(options).toMatchObject({ video: 'v.mp4' });
    expect(options.audio.toSorted()).toEqual(['a.mp3', 'b.wav', 'c.mp3']);
  });

  it.each([
    [['--model', 'sync-9'], '--model must be one of sync-3'],
    [['--sync-mode', 'stretch'], '--sync-mode must be one of bounce'],
    [['--timeout', 'soon'], '--timeout soon'],
    [['--api', 'localhost'], '--api localhost is not a URL'],
    [['v.mp4'], 'What is "v.mp4"?'],
    [['--nonsense'], '--nonsense'],
  ])('says what is wrong with %j', (argv, message) => {
    expect(() => readDemoOptions(argv)).toThrow(UsageError);
    expect(() => readDemoOptions(argv)).toThrow(message);
  });
});
