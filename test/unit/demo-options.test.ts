import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../local/commands/pro.js';
import { type DemoOptions, demoOptions } from '../../local/demo/demo-options.js';
import { readLine } from '../../src/operator/command-line/find-command.js';
import { UsageError } from '../../src/operator/usage.js';

/** What `pro demo …` is asked for. */
function typed(...argv: string[]): DemoOptions {
  const line = readLine(COMMANDS, ['demo', ...argv]);
  if ('help' in line) throw new Error('That is a question for help.');
  return demoOptions(line.words);
}

describe('the options of pro demo', () => {
  it('need nothing', () => {
    expect(typed()).toEqual({
      video: undefined,
      audio: [],
      segments: undefined,
      model: 'lipsync-2',
      syncMode: 'remap',
      api: undefined,
      yes: false,
      keep: false,
      open: false,
      timeoutMinutes: 120,
    });
  });

  it('take several audio files after one --audio, as a shell writes them', () => {
    const options = typed('--video', 'v.mp4', '--audio', 'a.mp3', 'b.wav', '--audio', 'c.mp3');
    expect(options).toMatchObject({ video: 'v.mp4' });
    expect(options.audio.toSorted()).toEqual(['a.mp3', 'b.wav', 'c.mp3']);
  });

  it('leave the stack running where its job is opened, and never one of somebody else', () => {
    expect(typed('--keep')).toMatchObject({ keep: true, open: false });
    expect(typed('--open')).toMatchObject({ keep: true, open: true });
    const api = ['--api', 'http://127.0.0.1:4000'];
    expect(typed('--open', ...api)).toMatchObject({ keep: false, open: true });
    expect(typed('--keep', ...api)).toMatchObject({ keep: false });
  });

  it.each([
    [['--model', 'sync-9'], '--model is "sync-9"; it must be one of sync-3'],
    [['--sync-mode', 'stretch'], '--sync-mode is "stretch"; it must be one of bounce'],
    [['--timeout', 'soon'], '--timeout is "soon"; it must be a number of minutes'],
    [['--api', 'localhost'], '--api is "localhost"; it must be an address'],
    [['v.mp4'], 'What is "v.mp4"?'],
    [['--nonsense'], 'pro demo has no option --nonsense.'],
  ])('says what is wrong with %j', (argv, message) => {
    expect(() => typed(...argv)).toThrow(UsageError);
    expect(() => typed(...argv)).toThrow(message);
  });
});
