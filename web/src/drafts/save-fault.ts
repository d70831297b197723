import { ApiProblem } from '../../../src/api-client/api-problem.js';

/** Why the server has not taken a draft, and what is to be done about it. */
export interface ServerFault {
  why: /** Nothing answers: it goes on by itself. */
    | 'offline'
    /** Tried again soon. */
    | 'busy'
    /** Another machine has saved it meanwhile. */
    | 'conflict'
    /** It does not take this one; a change may help. */
    | 'refused'
    /** The draft is not there any more. */
    | 'gone';
  words?: string;
  /** The server asked for so much time. */
  waitMs?: number;
}

export function faultOf(error: unknown, isOffline: boolean): ServerFault {
  if (!(error instanceof ApiProblem)) return { why: isOffline ? 'offline' : 'busy' };
  const { code, status, retryAfterMs } = error;
  if (code === 'draft_changed') return { why: 'conflict' };
  if (code === 'draft_not_found') return { why: 'gone' };
  if (status === 429 || status >= 500 || code === 'request_in_progress') {
    return { why: 'busy', ...(retryAfterMs !== undefined && { waitMs: retryAfterMs }) };
  }
  return { why: 'refused', words: [error.title, error.detail, error.next].filter(Boolean).join(' ') };
}
