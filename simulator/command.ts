import { type Command, command } from '../src/operator/command-line/command.js';
import { number, oneOf, text, url, wholeNumber } from '../src/operator/command-line/kinds.js';
import { SCENARIO_NAMES, SCENARIOS } from './scenarios.js';

const seconds = number('SECONDS', 'a number of seconds, 0 or more');
const count = wholeNumber(1, 1_000_000);

const scenarioLines = Object.entries(SCENARIOS).map(([name, { summary, times }]) => {
  return `  ${name.padEnd(34)}${times ? `${summary} [next ${times}]` : summary}`;
});

export const simulatorCommand: Command = command({
  name: 'simulator',
  summary: 'Runs the Sync.so simulator alone: the same HTTP API, real renders with ffmpeg, faults on demand.',
  about: [
    'The same as `npm run simulator -- [OPTIONS]`. It runs until Ctrl-C. Defaults are in brackets.',
    '',
    'Scenarios (--scenario, header x-simulator-scenario, or POST /_simulator/scenario {scenario, times?, seconds?}):',
    ...scenarioLines,
    '',
    'GET /_simulator/generations shows every create received and what became of it.',
  ].join('\n'),
  operands: {},
  options: {
    port: { about: 'port to listen on, 0 for a free one ($SIMULATOR_PORT, 4002)', takes: wholeNumber(0, 65_535) },
    host: { about: 'address to listen on (127.0.0.1)', takes: text('HOST', 'an address of this machine') },
    'public-url': { about: 'address clients use, where it is not http://host:port', takes: url },
    'work-dir': {
      about: 'where inputs, results and the journal lie ($DATA_DIR/simulator)',
      takes: text('FOLDER', 'the path of a folder'),
    },
    scenario: { about: 'what happens to creates ($SIMULATOR_SCENARIO, ok)', takes: oneOf('NAME', SCENARIO_NAMES) },
    'api-key': { about: 'the one key taken; any when left out', takes: text('KEY', 'a key') },
    'concurrency-limit': { about: 'generations at a time before 429 (3)', takes: count },
    'creates-per-minute': { about: 'creates a minute before 429 (no limit)', takes: count },
    'min-seconds': { about: 'a generation takes at least this long (0.5)', takes: seconds },
    'render-concurrency': { about: 'renders at a time (2)', takes: count },
    'output-token-seconds': { about: 'how long a link to a result works (86400)', takes: seconds },
    'idempotency-retention-seconds': { about: 'how long a key is remembered (86400)', takes: seconds },
    'accept-touching-segments': { about: 'segments may touch' },
    fast: { about: "no render, the input's bytes with a mark at the end: for load tests" },
    ffmpeg: {
      about: 'the ffmpeg to use ($FFMPEG_PATH, else found by itself)',
      takes: text('FILE', 'the path of a file'),
    },
  },
  examples: ['simulator', 'simulator --scenario lost-response', 'simulator --port 0 --fast --json'],
  exits: { 0: 'stopped in order' },
  load: async () => (await import('./run-simulator.js')).runSimulator,
});
