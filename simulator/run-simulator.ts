import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { resolveFfmpeg } from '../local/ffmpeg.js';
import type { Answer, Io } from '../src/operator/command-line/command.js';
import { EXIT } from '../src/operator/command-line/exit-codes.js';
import { ConfigError, loadStackConfig, type StackConfig } from '../src/platform/config.js';
import { isScenarioName, type ScenarioName } from './scenarios.js';
import { startSimulator } from './server.js';
import type { SimulatorOptions } from './settings.js';

/** The options of `pro simulator`; what each means is in simulator/command.ts. */
interface SimulatorWords {
  port?: number;
  host?: string;
  'public-url'?: string;
  'work-dir'?: string;
  scenario?: ScenarioName;
  'api-key'?: string;
  'concurrency-limit'?: number;
  'creates-per-minute'?: number;
  'min-seconds'?: number;
  'render-concurrency'?: number;
  'output-token-seconds'?: number;
  'idempotency-retention-seconds'?: number;
  'accept-touching-segments'?: true;
  fast?: true;
  ffmpeg?: string;
}

/** `pro simulator`: runs a Sync.so stand-in until SIGINT or SIGTERM. */
export async function runSimulator(words: SimulatorWords, { report, say }: Io): Promise<Answer> {
  const log = (line: string) => report(`simulator: ${line}`);
  const config = loadStackConfig();
  const options = optionsOf(words, config);
  const { FFMPEG_PATH, CACHE_DIR } = config;
  const ffmpegPath = await resolveFfmpeg({ FFMPEG_PATH: words.ffmpeg ?? FFMPEG_PATH, CACHE_DIR }, log);
  const simulator = await startSimulator({ ...options, ffmpegPath, log });
  log(`ready at ${simulator.url}, scenario ${options.scenario}`);
  say({ json: { url: simulator.url, scenario: options.scenario } });
  const stop = new AbortController();
  const signals = ['SIGINT', 'SIGTERM'].map((name) => once(process, name, { signal: stop.signal }));
  await Promise.race(signals);
  stop.abort();
  await Promise.allSettled(signals);
  await simulator.stop();
  return { code: EXIT.done };
}

function optionsOf(words: SimulatorWords, config: StackConfig): Omit<SimulatorOptions, 'ffmpegPath'> {
  return {
    scenario: words.scenario ?? scenarioOf(config),
    port: words.port ?? config.SIMULATOR_PORT,
    host: words.host,
    publicUrl: words['public-url'],
    workDir: resolve(words['work-dir'] ?? join(config.DATA_DIR, 'simulator')),
    apiKey: words['api-key'],
    concurrencyLimit: words['concurrency-limit'],
    createsPerMinute: words['creates-per-minute'],
    minSeconds: words['min-seconds'],
    renderConcurrency: words['render-concurrency'],
    outputTokenSeconds: words['output-token-seconds'],
    idempotencyRetentionSeconds: words['idempotency-retention-seconds'],
    touchingSegments: words['accept-touching-segments'] ? 'accept' : 'refuse',
    fast: words.fast,
  };
}

function scenarioOf({ SIMULATOR_SCENARIO: name }: StackConfig): ScenarioName {
  if (isScenarioName(name)) return name;
  throw new ConfigError(`There is no scenario "${name}".\nSet SIMULATOR_SCENARIO to one of \`pro simulator --help\`.`);
}
