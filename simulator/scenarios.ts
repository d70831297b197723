import type { ErrorCodeField } from './faults.js';

/** A create that is turned down before anything is accepted. */
export interface Refusal {
  status: number;
  code?: string;
  /** HTML instead of JSON, as a proxy answers. */
  html?: boolean;
}

/** What happens to the answer of a create after its generation was accepted. */
export type AnswerFault =
  | 'late' // slow, and the key is in flight meanwhile
  | 'lost' // the connection breaks instead
  | 'hung-body' // headers, some bytes, and then nothing
  | 'html-200'
  | 'html-502'
  | 'outcome-unknown' // 503 with generationId
  | 'outcome-unknown-bare' // 503 without
  | 'after-webhook'; // the webhook is faster than the answer

export interface Scenario {
  /** One line for --help. */
  summary: string;
  /** Creates it lasts for when chosen server-wide without `times`; absent: until another is chosen. */
  times?: number;
  refuse?: Refusal;
  answer?: AnswerFault;
  /** A replay with the same key gets the same fault as the first send. */
  answerStays?: true;
  /** Ends without a result. */
  end?: { status: 'FAILED' | 'REJECTED'; code?: string; message: string };
  /** Terminal this long after the create at the earliest; Infinity: never. `seconds` of the request overrides it. */
  readySeconds?: number;
  webhook?: 'lost' | 'duplicate' | 'late' | 'bad-signature' | 'on-rejected';
  output?: 'no-op' | 'null-first' | 'expired-first' | 'expired' | 'truncated-first' | 'truncated';
  ignoreIdempotencyKey?: true;
  errorCodeField?: ErrorCodeField;
}

const PIPELINE = { status: 'FAILED', code: 'generation_pipeline_failed', message: 'The pipeline failed.' } as const;
const REJECTED = {
  status: 'REJECTED',
  code: 'generation_model_duration_exceeded',
  message: 'The input is longer than the model allows.',
} as const;

/** How long "slow" and "late" are when nobody says: past any long poll (10 s), short enough to watch. */
const SLOW_SECONDS = 20;
export const LATE_SECONDS = 5;

const table = {
  ok: { summary: 'everything works' },
  slow: { summary: `ready after ${SLOW_SECONDS} s`, readySeconds: SLOW_SECONDS },
  'never-finishes': { summary: 'PROCESSING for ever; holds its place', readySeconds: Number.POSITIVE_INFINITY },
  fails: { summary: 'FAILED, generation_pipeline_failed', end: PIPELINE },
  'fails-once': { summary: 'like fails, for the next create only', end: PIPELINE, times: 1 },
  'fails-input': {
    summary: 'FAILED, generation_input_video_invalid',
    end: { status: 'FAILED', code: 'generation_input_video_invalid', message: 'The video is invalid.' },
  },
  'fails-without-code': {
    summary: 'FAILED with a message and no code',
    end: { status: 'FAILED', message: 'An unknown error occurred.' },
  },
  'fails-transient': {
    summary: 'FAILED, generation_infra_resource_exhausted, for the next create only',
    end: { status: 'FAILED', code: 'generation_infra_resource_exhausted', message: 'No GPU is free.' },
    times: 1,
  },
  rejected: { summary: 'REJECTED, and no webhook', end: REJECTED },
  'rejected-with-webhook': { summary: 'REJECTED, with a webhook', end: REJECTED, webhook: 'on-rejected' },
  'rate-limited': {
    summary: '429 rate_limit_exceeded',
    refuse: { status: 429, code: 'rate_limit_exceeded' },
    times: 2,
  },
  'concurrency-limited': {
    summary: '429 concurrency_limit_reached',
    refuse: { status: 429, code: 'concurrency_limit_reached' },
    times: 2,
  },
  'server-error': { summary: '500 internal_error', refuse: { status: 500, code: 'internal_error' }, times: 1 },
  'payment-required': { summary: '402', refuse: { status: 402, code: 'account_payment_required' } },
  unauthorized: { summary: '401 although the key is right', refuse: { status: 401 } },
  'html-502': { summary: '502 in HTML, nothing accepted', refuse: { status: 502, html: true }, times: 1 },
  'html-502-accepted': { summary: '502 in HTML, but accepted', answer: 'html-502' },
  'html-200': { summary: '200 in HTML, but accepted', answer: 'html-200' },
  'late-response': { summary: `accepted, answered ${LATE_SECONDS} s later`, answer: 'late' },
  'lost-response': { summary: 'accepted, then the connection breaks', answer: 'lost' },
  'hung-body': { summary: 'accepted, then an answer that never ends', answer: 'hung-body' },
  'outcome-unknown': { summary: '503 IDEMPOTENCY_OUTCOME_UNKNOWN with generationId', answer: 'outcome-unknown' },
  'outcome-unknown-bare': { summary: 'the same without generationId', answer: 'outcome-unknown-bare' },
  'outcome-unknown-stays': {
    summary: 'the same, on every replay too',
    answer: 'outcome-unknown-bare',
    answerStays: true,
  },
  'ignores-idempotency': { summary: 'a second send makes a second generation', ignoreIdempotencyKey: true },
  'webhook-lost': { summary: 'no webhook', webhook: 'lost' },
  'webhook-duplicate': { summary: 'two webhooks', webhook: 'duplicate' },
  'webhook-late': { summary: `the webhook comes ${LATE_SECONDS} s later`, webhook: 'late' },
  'webhook-bad-signature': { summary: 'the signature does not fit', webhook: 'bad-signature' },
  'webhook-before-response': { summary: 'the webhook comes before the answer to the create', answer: 'after-webhook' },
  'expired-output': { summary: 'the first outputUrl is dead, a re-read gives a good one', output: 'expired-first' },
  'expired-output-always': { summary: 'every outputUrl is dead', output: 'expired' },
  'null-output': { summary: 'COMPLETED with outputUrl null on the first read', output: 'null-first' },
  'no-op-output': { summary: 'the result is the input, byte for byte', output: 'no-op' },
  'truncated-output': { summary: 'the first download breaks off half-way', output: 'truncated-first' },
  'truncated-output-always': { summary: 'every download breaks off half-way', output: 'truncated' },
  'error-code-snake': { summary: 'FAILED with only error_code', end: PIPELINE, errorCodeField: 'error_code' },
  'error-code-both': { summary: 'FAILED with errorCode and error_code', end: PIPELINE, errorCodeField: 'both' },
} satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof table;
export const SCENARIOS: Readonly<Record<ScenarioName, Scenario>> = table;
export const SCENARIO_NAMES = Object.keys(table) as ScenarioName[];

export const isScenarioName = (name: unknown): name is ScenarioName =>
  typeof name === 'string' && Object.hasOwn(table, name);
