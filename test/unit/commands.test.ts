import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { COMMANDS, proHere } from '../../local/commands/pro.js';
import { command } from '../../src/operator/command-line/command.js';
import { runCommandLine } from '../../src/operator/command-line/run-command-line.js';
import { childEnvironment } from '../../src/platform/config.js';

/** Every command of `pro`: its help, its faults, its JSON. None of it starts or asks anything. */

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pro-commands-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** No stack runs there, and nothing else is named. */
const nowhere = () => ({
  ...{ DATA_DIR: folder, DATABASE_URL: '', TEMPORAL_ADDRESS: '', TEMPORAL_CONFIG_FILE: join(folder, 'none.toml') },
  ...{ SYNC_API_KEY: '', S3_ENDPOINT: '' },
});

beforeEach(() => {
  for (const [name, value] of Object.entries(nowhere())) vi.stubEnv(name, value);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

async function type(...words: string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await proHere(words, { print: (text) => out.push(text), progress: (line) => err.push(line) });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

const NAMES = COMMANDS.commands.map(({ name }) => name);
const GROUPS = Object.keys(COMMANDS.groups);

describe.each(NAMES)('pro %s', (name) => {
  const words = name.split(' ');

  it('--help, -h and `pro help` say how it is used, with options, examples and exit codes, and start nothing', async () => {
    const { code, out, err } = await type(...words, '--help');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(new RegExp(`^Usage: pro ${name}( |$)`, 'm'));
    for (const part of ['\nOptions:\n', '--json', '--help', '\nExamples:\n  pro ', '\nExit code: 0 '])
      expect(out).toContain(part);
    expect(await type(...words, '-h')).toEqual({ code, out, err });
    expect(await type('help', ...words)).toEqual({ code, out, err });
    expect(JSON.parse((await type(...words, '--help', '--json')).out)).toEqual({ help: out });
    expect(await readdir(folder)).toEqual([]);
  });

  it('names an option nobody knows, also as JSON', async () => {
    const { code, out, err } = await type(...words, '--no-such-option');
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(new RegExp(`^pro ${name} has no option --no-such-option\\. It takes .*--json, --help\\.$`));
    const failed = await type(...words, '--no-such-option', '--json');
    expect([failed.code, failed.err]).toEqual([2, '']);
    expect(JSON.parse(failed.out)).toEqual({
      error: {
        code: 'usage',
        message: expect.stringContaining('--no-such-option'),
        next: expect.stringMatching(/^\w/),
      },
    });
  });

  it('has examples that are right', async () => {
    const examples = COMMANDS.commands.find((one) => one.name === name)?.examples ?? [];
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) expect((await type(...example.split(' '), '--help')).out).toContain(`pro ${name}`);
  });
});

/** They ask a stack, so each has to say that there is none rather than ask whoever listens on Temporal's port. */
const ASKING = COMMANDS.commands.filter(({ name }) => /^(jobs|slots|users|keys|generation|deploy|doctor)/.test(name));

it.each(ASKING.map(({ name, examples }) => [name, examples[0] ?? '']))(
  'pro %s says that no stack runs, and exits with 1',
  async (_name, example) => {
    const words = example.split(' ');
    const sentence = `No stack runs here (${folder}), and TEMPORAL_ADDRESS is not set.`;
    const { code, out, err } = await type(...words);
    expect([code, out, err]).toEqual([1, '', expect.stringContaining(sentence)]);
    const failed = await type(...words, '--json');
    expect([failed.code, JSON.parse(failed.out)]).toEqual([
      1,
      { error: { code: 'no_stack', message: sentence, next: expect.stringContaining('npm start') } },
    ]);
  },
);

describe('words nobody knows', () => {
  it.each([
    ['bogus', 'There is no command "bogus". `pro help` lists them.'],
    ['job', 'There is no command "job". Did you mean "pro jobs"?'],
    ['strat', 'There is no command "strat". Did you mean "pro start"?'],
    ['promote', 'There is no command "promote". Did you mean "pro deploy promote"?'],
    ['jobs sho', 'There is no command "jobs sho". Did you mean "pro jobs show"?'],
    ['deploy chek --json', 'There is no command "deploy chek". Did you mean "pro deploy check"?'],
    ['help bogus', 'There is no command "bogus".'],
    ['constructor', 'There is no command "constructor".'],
    ['jobs', 'pro jobs needs a verb: latest, show, list,'],
    ['deploy --all', 'pro deploy needs a verb: status, check,'],
    ['--json jobs list', '--json comes after the command.'],
    ['jobs list --limt 5', 'pro jobs list has no option --limt. Did you mean --limit?'],
    ['jobs list --limit', '--limit needs a value: a whole number from 1'],
    ['jobs list --limit --json', '--limit needs a value'],
    ['jobs list --user=', '--user needs a value'],
    ['jobs list --limit 0x10', '--limit is "0x10"; it must be a whole number from 1'],
    ['jobs list --status done', '--status is "done"; it must be one of queued, processing'],
    ['jobs list --json=yes', '--json takes no value'],
    ['jobs list please', 'pro jobs list has no use for "please"'],
    ['jobs show', 'JOB is missing; it must be the id of a job'],
    ['jobs show 42', 'JOB is "42"; it must be the id of a job'],
    ['jobs accept', 'JOB is missing; it must be the id of a job'],
    ['jobs retry --pay-agin', 'pro jobs retry has no option --pay-agin. Did you mean --pay-again?'],
    ['keys create --user ann --name x', '--scopes is missing; it must be one or more of jobs:read, jobs:write, admin'],
    ['keys create --scopes jobs:all', '--scopes is "jobs:all"; it must be one or more of jobs:read'],
    ['keys create --expires 0d', '--expires is "0d"; it must be a time over 0, like 12h or 90d.'],
    ['keys create --expires 30m', '--expires is "30m"; it must be a time over 0'],
    ['keys revoke laptop', 'KEY is "laptop"; it must be the id of a key'],
    ['users add', 'USER is missing; it must be the id of a user'],
    ['start now', 'pro start has no use for "now"'],
    ['simulator --port 70000', '--port is "70000"; it must be a whole number from 0 to 65535.'],
    ['simulator --scenario what', '--scenario is "what"; it must be one of ok,'],
  ])('"%s" is answered with a sentence and 2', async (line, sentence) => {
    const { code, out, err } = await type(...line.split(' '));
    const said = line.includes('--json') && !line.includes('--json=') ? wordsOf(out) : err;
    expect([code, said]).toEqual([2, expect.stringContaining(sentence)]);
  });

  const wordsOf = (out: string) => {
    const { message, next } = JSON.parse(out).error;
    return `${message} ${next}`;
  };
});

it.each(GROUPS)('pro %s --help lists its verbs', async (group) => {
  const verbs = NAMES.filter((name) => name.startsWith(`${group} `));
  const { code, out } = await type(group, '--help');
  expect(code).toBe(0);
  for (const verb of verbs) expect(out).toContain(`  ${verb}`);
  expect((await type('help', group)).out).toBe(out);
  expect((await type(group, 'help')).out).toBe(out);
});

it('pro alone, --help, -h and help list every command', async () => {
  const { code, out } = await type();
  expect(code).toBe(0);
  for (const name of NAMES) expect(out).toContain(`\n  ${name.split(' ')[0]} `);
  for (const words of ['--help', '-h', 'help']) expect(await type(words)).toEqual({ code, out, err: '' });
});

describe('an answer', () => {
  const said = async (fails: boolean, ...words: string[]) => {
    const lines: string[] = [];
    const once = command({
      ...{ name: 'once', summary: '', operands: {}, options: {}, examples: [] },
      load: async () => async (_words, io) => {
        io.report('half-way');
        if (fails) throw new Error('It broke.\n  Badly.');
        return { code: 0, json: { all: 'well' }, text: 'All is well.' };
      },
    });
    const output = {
      print: (line: string) => lines.push(`out ${line}`),
      progress: (line: string) => lines.push(`err ${line}`),
    };
    const code = await runCommandLine({ commands: [once], groups: {} }, ['once', ...words], output);
    return { code, lines };
  };

  it('is text on standard output, and a fault a sentence on standard error', async () => {
    expect(await said(false)).toEqual({ code: 0, lines: ['out half-way', 'out All is well.'] });
    expect(await said(true)).toEqual({
      code: 1,
      lines: ['out half-way', 'err It broke.; Badly.'],
    });
  });

  it('is one JSON document with --json, and all else is on standard error', async () => {
    expect(await said(false, '--json')).toEqual({ code: 0, lines: ['err half-way', 'out {\n  "all": "well"\n}'] });
    const failed = await said(true, '--json');
    expect(failed).toMatchObject({ code: 1, lines: ['err half-way', expect.stringContaining('It broke')] });
  });
});

describe('as a process', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const run = (file: string, ...words: string[]) => {
    const env = childEnvironment(nowhere());
    const args = ['--import', 'tsx', file, ...words];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, env, encoding: 'utf8' });
    return { status, stdout, stderr };
  };

  it('start --help starts nothing', async () => {
    expect(run('local/cli.ts', 'start', '--help')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('Usage: pro start'),
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('the simulator takes its words the same way', () => {
    const { status, stderr } = run('simulator/main.ts', '--prot', '0');
    expect([status, stderr]).toEqual([2, 'pro simulator has no option --prot. Did you mean --port?\n']);
  });

  it('what is not asked of anybody is JSON, with the exit code of the fault', () => {
    const { status, stdout, stderr } = run('local/cli.ts', 'jobs', 'list', '--json');
    expect([status, JSON.parse(stdout).error.code, stderr]).toEqual([1, 'no_stack', '']);
  });
});
