import type { Group } from '../command-line/command.js';

/** First words with several commands behind them. */
export const GROUPS: Readonly<Record<string, Group>> = {
  jobs: { summary: 'Shows jobs, steers them, takes over those of the present system.' },
  slots: { summary: 'Shows and sets how many generations run at Sync.so at a time.', alone: 'slots show' },
  generation: { summary: 'Shows what Sync.so says of a generation.' },
  users: { summary: 'Shows who may use the API, adds and disables users, makes sign-in links.' },
  keys: { summary: 'Makes, shows and revokes API keys.' },
  deploy: { summary: 'Shows the worker versions, checks, promotes, rolls back and retires them.' },
};
