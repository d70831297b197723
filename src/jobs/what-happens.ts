/** What happens now that a person has asked for it, to follow "The job …": the same words in the API and the CLI. */
export const WHAT_HAPPENS = {
  cancelled: 'is asked to stop; what Sync.so has begun may still be charged',
  accepted: 'takes its result as it is, and completes',
  madeAgain: 'is made again, and paid again',
  sentAgain: 'is sent again, and paid again',
  goesOn: 'goes on at the step that failed',
  /** Its workflow could not be started just now; the reconcile schedule does it. */
  queued: 'is queued, and starts within a minute or two',
} as const;

export type Happening = keyof typeof WHAT_HAPPENS;
