import fc from 'fast-check';
import type {
  ActivityName,
  Event,
  GenerationScript,
  Happening,
  Script,
  SyncSoScript,
  Trouble,
  When,
} from './script.js';

const seconds = fc.constantFrom(0, 1, 5, 20, 61, 130, 400, 1000, 3000);
const call = fc.constantFrom(1, 1, 1, 1, 2, 2, 3);

const RIGHT_AWAY = ['sync_so_unreachable', 'service_unavailable'];
const LIMITS = ['rate_limit_exceeded', 'concurrency_limit_reached'];
const ACCOUNT = ['account_payment_required', 'sync_so_unauthorized'];
const BUGS = ['internal'];

const trouble = (
  activity: ActivityName,
  codes: string[],
  points: Trouble['point'][] = ['before'],
): fc.Arbitrary<Trouble> =>
  fc.record({
    in: fc.constant(activity),
    call,
    code: fc.constantFrom(...codes),
    point: fc.constantFrom(...points),
    retryAfterSeconds: fc.constantFrom(undefined, 2, 90, 3600),
  });

/** In PostgreSQL a fault passes, or is a bug of ours; either may hide that the work was done. */
const DATABASE: ActivityName[] = [
  ...(['acquireSlot', 'releaseSlot', 'holdAccount', 'recordProgress', 'acceptResult'] as const),
  ...(['completeJob', 'failJob', 'discardFiles'] as const),
];

/** Each class of the error table in each activity it can come from. */
const troubles: fc.Arbitrary<Trouble> = fc.oneof(
  { weight: 2, arbitrary: trouble('prepareAssets', [...RIGHT_AWAY, 'invalid_segments', ...BUGS]) },
  {
    weight: 2,
    arbitrary: trouble('prepareAssets', [...RIGHT_AWAY, ...LIMITS, ...ACCOUNT, 'file_size_exceeds_plan_limit']),
  },
  { weight: 6, arbitrary: trouble('submitGeneration', ['outcome_unknown'], ['after', 'after', 'late', 'before']) },
  { weight: 6, arbitrary: trouble('submitGeneration', [...LIMITS, ...ACCOUNT], ['before', 'refused']) },
  {
    weight: 3,
    arbitrary: trouble(
      'submitGeneration',
      ['generation_input_video_invalid', 'generation_input_video_inaccessible', 'a_code_nobody_knows', ...BUGS],
      ['before', 'refused'],
    ),
  },
  {
    weight: 6,
    arbitrary: trouble('checkGeneration', [...RIGHT_AWAY, ...LIMITS, ...ACCOUNT, 'generation_not_found', ...BUGS]),
  },
  {
    weight: 4,
    arbitrary: trouble('publishResult', [...RIGHT_AWAY, 'result_expired', ...ACCOUNT, 'result_invalid', ...BUGS]),
  },
  { weight: 2, arbitrary: trouble('publishResult', RIGHT_AWAY, ['after']) },
  { weight: 2, arbitrary: trouble('findGeneration', [...RIGHT_AWAY, ...LIMITS, ...ACCOUNT]) },
  {
    weight: 8,
    arbitrary: fc
      .constantFrom(...DATABASE)
      .chain((name) => trouble(name, ['service_unavailable'], ['before', 'after'])),
  },
  { weight: 1, arbitrary: fc.constantFrom(...DATABASE).chain((name) => trouble(name, BUGS, ['before'])) },
);

/** Where it may be paid twice: an answer is lost, and then something else is in the way of asking again. */
const lostAndMore: fc.Arbitrary<Trouble[]> = fc
  .tuple(
    fc.constantFrom('after' as const, 'late' as const),
    fc.constantFrom(...LIMITS, ...ACCOUNT),
    fc.constantFrom('before' as const, 'refused' as const),
  )
  .map(([lost, code, point]) => [
    { in: 'submitGeneration', call: 1, code: 'outcome_unknown', point: lost },
    { in: 'submitGeneration', call: 2, code, point },
  ]);

const allTroubles: fc.Arbitrary<Trouble[]> = fc
  .tuple(
    fc.array(troubles, { maxLength: 5, size: 'max' }),
    fc.oneof({ weight: 5, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: lostAndMore }),
  )
  .map(([some, more]) => [...some, ...more]);

const CALLS: ActivityName[] = [
  ...(['prepareAssets', 'acquireSlot', 'submitGeneration', 'submitGeneration'] as const),
  ...(['checkGeneration', 'checkGeneration', 'releaseSlot', 'publishResult', 'acceptResult'] as const),
  ...(['publishResult', 'completeJob', 'failJob', 'holdAccount', 'findGeneration', 'discardFiles'] as const),
];

/** Mostly in the middle of something, where it hurts. */
const when: fc.Arbitrary<When> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ seconds }) },
  {
    weight: 3,
    arbitrary: fc.record({
      in: fc.constantFrom(...CALLS),
      call,
      point: fc.constantFrom('before' as const, 'after' as const),
      slow: fc.boolean(),
    }),
  },
);

const HAPPENINGS: Happening[] = [
  'hint',
  'hint',
  'slotGranted',
  'resumeSignal',
  'resume',
  'leaseLost',
  'accountTrouble',
];
const event: fc.Arbitrary<Event> = fc.record({ do: fc.constantFrom(...HAPPENINGS), when });
/** Where a cancel is least welcome: money is being spent, or the result is being stored. */
const atTheWorst: fc.Arbitrary<When> = fc.record({
  in: fc.constantFrom('submitGeneration' as const, 'publishResult' as const, 'publishResult' as const),
  call: fc.constantFrom(1, 1, 1, 2),
  point: fc.constantFrom('before' as const, 'after' as const),
  slow: fc.boolean(),
});
const cancel: fc.Arbitrary<Event> = fc.record({
  do: fc.constant('cancel' as const),
  when: fc.oneof({ weight: 2, arbitrary: when }, { weight: 1, arbitrary: atTheWorst }),
});
/** Half of the jobs are cancelled, some twice: there are most moments for it to go wrong. */
const events = fc
  .tuple(fc.array(event, { maxLength: 3, size: 'max' }), fc.array(cancel, { maxLength: 2, size: 'max' }))
  .map(([others, cancels]) => [...others, ...cancels]);

const generation: fc.Arbitrary<GenerationScript> = fc.record({
  seconds: fc.constantFrom(2, 30, 100, 600, 2500),
  ends: fc.constantFrom('COMPLETED', 'COMPLETED', 'COMPLETED', 'FAILED', 'REJECTED'),
  webhook: fc.constantFrom('sent', 'twice', 'lost'),
  result: fc.constantFrom('good', 'good', 'good', 'doubtful'),
});

const syncSo: fc.Arbitrary<SyncSoScript> = fc.record({
  keys: fc.constantFrom('honoured', 'ignored'),
  listedAfterSeconds: fc.constantFrom(0, 0, 20, 100),
  generations: fc.array(generation, { minLength: 1, maxLength: 3 }),
});

/** Small: a script is easier to read than a long one, and a long wait only repeats itself. */
export const scripts: fc.Arbitrary<Script> = fc.record({
  shortHistories: fc.constantFrom(false, false, true),
  cache: fc.constantFrom(true, true, true, false),
  syncSo,
  places: fc.record({
    total: fc.constantFrom(1, 2),
    rivals: fc.array(fc.record({ leavesAfterSeconds: seconds }), { maxLength: 3 }),
    signals: fc.constantFrom('sent', 'lost'),
  }),
  troubles: allTroubles,
  events,
  retries: fc.constantFrom(0, 1, 1, 2),
  verdicts: fc.array(fc.constantFrom('take' as const, 'again' as const), { maxLength: 2 }),
});
