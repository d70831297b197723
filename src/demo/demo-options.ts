import { parseArgs } from 'node:util';
import { DEFAULT_MODEL, DEFAULT_SYNC_MODE, MODELS, type Model, SYNC_MODES, type SyncMode } from '../domain/job.js';
import { modelSchema, syncModeSchema } from './job-client.js';
import type { UserChoice } from './user-input.js';

export interface DemoOptions extends UserChoice {
  model: Model;
  syncMode: SyncMode;
  /** Address of an API that already runs, instead of a stack of our own. */
  api?: string;
  /** Agrees to what a real Sync.so account is charged. */
  yes: boolean;
  keep: boolean;
  timeoutMinutes: number;
  help: boolean;
}

/** What is wrong with the command line, in a sentence. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const DEMO_HELP = `Usage: npm run demo -- [options]        (or: pro demo [options])

Starts everything on this machine, makes a video, and checks it. Without options the samples are used.

  --video FILE       your video instead of the sample
  --audio FILE …     your audio files instead of the sample voices; also several times
  --segments JSON    which audio goes where: a JSON array, or a file with one (refId = the audio file's name);
                     without it, the audio files are spread evenly over the video
  --model NAME       ${MODELS.join(', ')} (default ${DEFAULT_MODEL})
  --sync-mode NAME   ${SYNC_MODES.join(', ')} (default ${DEFAULT_SYNC_MODE})
  --api URL          use the API that runs at URL instead of starting one
  --yes              go on although it costs money (asked for where SYNC_API_KEY names a real Sync.so account)
  --keep             leave everything running afterwards, until Ctrl-C
  --timeout MINUTES  give up on the job after so long (default 120)
  --help             this text

Ports, folders and real services are set by environment variables; see .env.example.
Exit code: 0 the video is made and right; 1 it is not; 2 wrong options, or --yes is needed.`;

/** Throws UsageError. */
export function readDemoOptions(argv: readonly string[]): DemoOptions {
  const { values, positionals } = parse(argv);
  if (positionals.length > 0 && !values.audio) throw new UsageError(`What is "${positionals[0]}"? See --help.`);
  const minutes = Number(values.timeout);
  if (!(minutes > 0)) throw new UsageError(`--timeout ${values.timeout} is not a number of minutes.`);
  if (values.api !== undefined && !URL.canParse(values.api)) throw new UsageError(`--api ${values.api} is not a URL.`);
  return {
    video: values.video,
    // The shell turns `--audio *.mp3` into one option and further words.
    audio: [...(values.audio ?? []), ...positionals],
    segments: values.segments,
    model: oneOf('--model', MODELS, modelSchema.safeParse(values.model)),
    syncMode: oneOf('--sync-mode', SYNC_MODES, syncModeSchema.safeParse(values['sync-mode'])),
    api: values.api,
    yes: values.yes,
    keep: values.keep,
    timeoutMinutes: minutes,
    help: values.help,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        video: { type: 'string' },
        audio: { type: 'string', multiple: true },
        segments: { type: 'string' },
        model: { type: 'string', default: DEFAULT_MODEL },
        'sync-mode': { type: 'string', default: DEFAULT_SYNC_MODE },
        api: { type: 'string' },
        yes: { type: 'boolean', default: false },
        keep: { type: 'boolean', default: false },
        timeout: { type: 'string', default: '120' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function oneOf<T>(name: string, known: readonly T[], result: { success: true; data: T } | { success: false }): T {
  if (result.success) return result.data;
  throw new UsageError(`${name} must be one of ${known.join(', ')}.`);
}
