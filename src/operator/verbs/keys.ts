import { type Command, command } from '../command-line/command.js';
import { keyId, lifetime, scopes, text, userId } from '../command-line/kinds.js';
import type { UsersDeps } from '../users.js';
import { type Open, opening } from './open.js';

const create = (open: Open<UsersDeps>): Command =>
  command({
    name: 'keys create',
    summary: 'Makes an API key of a user, and shows it this once.',
    about: 'To change a key, make the new one, use it, and revoke the old one: both are valid meanwhile.',
    operands: {},
    options: {
      user: { about: 'whose', takes: userId, needed: true },
      name: { about: 'to tell it by', takes: text('NAME', 'a name'), needed: true },
      scopes: { about: 'what it allows; admin includes the others', takes: scopes, needed: true },
      expires: { about: 'when it ends by itself; left out: never', takes: lifetime },
    },
    examples: [
      'keys create --user ann --name laptop --scopes jobs:read,jobs:write',
      'keys create --user ann --name ci --scopes jobs:read --expires 90d --json',
    ],
    exits: { 1: 'failed, or there is no such user' },
    load: opening(open, async () => (await import('../keys.js')).createKey),
  });

const list = (open: Open<UsersDeps>): Command =>
  command({
    name: 'keys list',
    summary: 'Lists API keys by their last four characters, newest first.',
    operands: {},
    options: { user: { about: "only this user's", takes: userId } },
    examples: ['keys list', 'keys list --user ann --json'],
    load: opening(open, async () => (await import('../keys.js')).listKeys),
  });

const revoke = (open: Open<UsersDeps>): Command =>
  command({
    name: 'keys revoke',
    summary: 'Makes a key invalid at once, with the sessions that were begun with it.',
    operands: { key: { about: 'which', takes: keyId, needed: true } },
    options: {},
    examples: ['keys revoke 2ea06bd4-2944-4a40-811f-135dde9a86e5'],
    exits: { 1: 'failed, or there is no such key' },
    load: opening(open, async () => (await import('../keys.js')).revoke),
  });

/** `pro keys …` */
export const keysCommands = (open: Open<UsersDeps>): Command[] => [create, list, revoke].map((verb) => verb(open));
