import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ConfigError, loadStackConfig, type StackConfig } from '../config.js';
import { resolveFfmpeg } from '../embedded/ffmpeg.js';
import { isScenarioName, SCENARIOS } from '../simulator/scenarios.js';
import { startSimulator } from '../simulator/server.js';
import type { SimulatorOptions } from '../simulator/settings.js';

const OPTIONS = {
  port: { type: 'string' },
  host: { type: 'string' },
  'public-url': { type: 'string' },
  'work-dir': { type: 'string' },
  scenario: { type: 'string' },
  'api-key': { type: 'string' },
  'concurrency-limit': { type: 'string' },
  'creates-per-minute': { type: 'string' },
  'min-seconds': { type: 'string' },
  'render-concurrency': { type: 'string' },
  'output-token-seconds': { type: 'string' },
  'idempotency-retention-seconds': { type: 'string' },
  'accept-touching-segments': { type: 'boolean' },
  fast: { type: 'boolean' },
  ffmpeg: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

const HELP: Record<Exclude<keyof typeof OPTIONS, 'help'>, string> = {
  port: 'port to listen on, 0 for a free one ($SIMULATOR_PORT, 4002)',
  host: 'address to listen on (127.0.0.1)',
  'public-url': 'address clients use, where it is not http://host:port',
  'work-dir': 'where inputs, results and the journal lie ($DATA_DIR/simulator)',
  scenario: 'what happens to creates, see below ($SIMULATOR_SCENARIO, ok)',
  'api-key': 'the one key taken; any when left out',
  'concurrency-limit': 'generations at a time before 429 (3)',
  'creates-per-minute': 'creates a minute before 429 (no limit)',
  'min-seconds': 'a generation takes at least this long (0.5)',
  'render-concurrency': 'renders at a time (2)',
  'output-token-seconds': 'how long a link to a result works (86400)',
  'idempotency-retention-seconds': 'how long a key is remembered (86400)',
  'accept-touching-segments': 'segments may touch',
  fast: "no render, the input's bytes with a mark at the end: for load tests",
  ffmpeg: 'the ffmpeg to use ($FFMPEG_PATH, else found by itself)',
};

/** `npm run simulator`: runs a Sync.so stand-in until SIGINT or SIGTERM. */
export async function runSimulator(argv: string[]): Promise<void> {
  const { values } = parseArgs({ args: argv, options: OPTIONS });
  const log = (line: string) => console.log(`simulator: ${line}`);
  if (values.help) return console.log(help());
  const config = loadStackConfig();
  const options = optionsOf(values, config);
  const { FFMPEG_PATH, CACHE_DIR } = config;
  const ffmpegPath = await resolveFfmpeg({ FFMPEG_PATH: values.ffmpeg ?? FFMPEG_PATH, CACHE_DIR }, log);
  const simulator = await startSimulator({ ...options, ffmpegPath, log });
  log(`ready at ${simulator.url}, scenario ${options.scenario}`);
  const stop = new AbortController();
  const signals = ['SIGINT', 'SIGTERM'].map((name) => once(process, name, { signal: stop.signal }));
  await Promise.race(signals);
  stop.abort();
  await Promise.allSettled(signals);
  await simulator.stop();
}

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

function optionsOf(values: Values, config: StackConfig): Omit<SimulatorOptions, 'ffmpegPath'> {
  const scenario = values.scenario ?? config.SIMULATOR_SCENARIO;
  if (!isScenarioName(scenario)) throw new ConfigError(`There is no scenario "${scenario}"; --help lists them.`);
  return {
    scenario,
    port: number('port', values.port) ?? config.SIMULATOR_PORT,
    host: values.host,
    publicUrl: values['public-url'],
    workDir: resolve(values['work-dir'] ?? join(config.DATA_DIR, 'simulator')),
    apiKey: values['api-key'],
    concurrencyLimit: number('concurrency-limit', values['concurrency-limit']),
    createsPerMinute: number('creates-per-minute', values['creates-per-minute']),
    minSeconds: number('min-seconds', values['min-seconds']),
    renderConcurrency: number('render-concurrency', values['render-concurrency']),
    outputTokenSeconds: number('output-token-seconds', values['output-token-seconds']),
    idempotencyRetentionSeconds: number('idempotency-retention-seconds', values['idempotency-retention-seconds']),
    touchingSegments: values['accept-touching-segments'] ? 'accept' : 'refuse',
    fast: values.fast,
  };
}

function number(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0)) throw new ConfigError(`--${name} must be a number, not "${text}".`);
  return value;
}

function help(): string {
  const row = (name: string, text: string) => `  ${name.padEnd(34)}${text}`;
  return [
    'Stand-in for api.sync.so: the same HTTP API, real renders with ffmpeg, faults on demand.',
    '',
    'Options (default in brackets):',
    ...Object.entries(HELP).map(([name, text]) => row(`--${name}`, text)),
    '',
    'Scenarios (--scenario, header x-simulator-scenario, or POST /_simulator/scenario {scenario, times?, seconds?}):',
    ...Object.entries(SCENARIOS).map(([name, { summary, times }]) => row(name, lasting(summary, times))),
    '',
    'GET /_simulator/generations shows every create received and what became of it.',
  ].join('\n');
}

const lasting = (summary: string, times: number | undefined) => (times ? `${summary} [next ${times}]` : summary);
