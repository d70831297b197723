import { DEFAULT_MODEL, DEFAULT_SYNC_MODE, MODELS, SYNC_MODES } from '../../../src/domain/job.js';
import { type Command, command } from '../../../src/operator/command-line/command.js';
import { number, oneOf, text, url } from '../../../src/operator/command-line/kinds.js';
import { claimBucket } from '../../../src/operator/verbs/parts.js';

/** What runs the whole product on this machine. */

const file = text('FILE', 'the path of a file');
const minutes = number('MINUTES', 'a number of minutes over 0', (value) => value > 0);

export const stackCommands: Command[] = [
  command({
    name: 'demo',
    summary: 'Makes a video from the samples or your own files, and checks it.',
    about:
      'Starts everything on this machine, makes a video, and checks it by its content. Without options the samples are used.\n' +
      'The same as `npm run demo -- [OPTIONS]`. Ports, folders and real services are set by environment variables; see\n' +
      '.env.example.',
    operands: { more: { about: 'further audio files, as a shell writes `--audio *.mp3`', takes: file, many: true } },
    options: {
      video: { about: 'your video instead of the sample', takes: file },
      audio: { about: 'your audio instead of the sample voices; also several times', takes: file, many: true },
      segments: {
        about: 'which audio goes where, by the names of the audio files; left out: spread evenly over the video',
        takes: text('JSON', 'a JSON array, or a file with one'),
      },
      model: { about: `the model (${DEFAULT_MODEL})`, takes: oneOf('NAME', MODELS) },
      'sync-mode': { about: `what happens to lengths (${DEFAULT_SYNC_MODE})`, takes: oneOf('NAME', SYNC_MODES) },
      api: { about: 'use the API that runs there instead of starting one', takes: url },
      yes: { about: 'go on although it may cost money' },
      keep: { about: 'leave everything running afterwards, until Ctrl-C' },
      open: { about: 'the same, and open the job in your browser, signed in' },
      timeout: { about: 'give up on the job after so long (120)', takes: minutes },
    },
    examples: [
      'demo',
      'demo --open',
      'demo --video talk.mp4 --audio anna.mp3 ben.wav',
      'demo --api http://127.0.0.1:4000 --yes',
    ],
    exits: { 0: 'the video is made and right', 1: 'it is not', 2: 'wrong words, or --yes is needed' },
    check: ({ more, audio }) =>
      more && !audio ? `What is "${more.join(' ')}"? Files go after --video or --audio.` : undefined,
    load: async () => (await import('../demo.js')).runDemo,
  }),
  command({
    name: 'sample',
    summary: "Says where the sample files are, and how to send them: the README's curl.",
    operands: {},
    options: {},
    examples: ['sample', 'sample --json'],
    load: async () => (await import('../sample.js')).runSample,
  }),
  command({
    name: 'start',
    summary: 'Runs the whole stack on this machine until Ctrl-C.',
    about:
      'The same as `npm start`. Data and logs stay in DATA_DIR; all is set by environment variables, see .env.example.\n' +
      'With --json one document says where everything is as soon as it runs. --claim-bucket as for `pro migrate`, where S3\n' +
      'runs only with the stack.',
    operands: {},
    options: { 'claim-bucket': claimBucket },
    examples: ['start', 'start --json', 'start --claim-bucket'],
    exits: { 0: 'stopped in order', 1: 'it could not start, or a part ended by itself' },
    load: async () => (await import('../start.js')).runStart,
  }),
  command({
    name: 'dev',
    summary: 'Runs the stack while you change its code: each change becomes a worker version.',
    about:
      'The same as `npm run dev`. A change has to pass the gate; jobs in flight stay on the code they began on. What is saved\n' +
      'in web/ the page shows at once, and the workers never hear of it.',
    operands: {},
    options: {},
    examples: ['dev'],
    exits: { 0: 'stopped in order', 1: 'it could not start, or a part ended by itself' },
    load: async () => (await import('../dev.js')).runDev,
  }),
];
