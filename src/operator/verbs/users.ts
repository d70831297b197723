import { type Command, command } from '../command-line/command.js';
import { scopes, text, url, userId } from '../command-line/kinds.js';
import type { UsersDeps } from '../users.js';
import { type Open, opening } from './open.js';

const user = { about: 'who', takes: userId, needed: true } as const;

const add = (open: Open<UsersDeps>): Command =>
  command({
    name: 'users add',
    summary: 'Adds somebody who may use the API.',
    about: 'Whoever comes with a valid token of the identity provider is added by that.',
    operands: { user },
    options: { name: { about: 'the name that is shown; left out: the id', takes: text('NAME', 'a name') } },
    examples: ['users add ann', 'users add ann --name Ann'],
    exits: { 1: 'failed, or there is one already' },
    load: opening(open, async () => (await import('../users.js')).addUser),
  });

const list = (open: Open<UsersDeps>): Command =>
  command({
    name: 'users list',
    summary: 'Lists the users.',
    operands: {},
    options: {},
    examples: ['users list', 'users list --json'],
    load: opening(open, async () => (await import('../users.js')).listUsers),
  });

const disable = (open: Open<UsersDeps>): Command =>
  command({
    name: 'users disable',
    summary: "Lets a user in no more, at once; the user's jobs go on.",
    operands: { user },
    options: {},
    examples: ['users disable ann'],
    exits: { 1: 'failed, or there is no such user' },
    load: opening(open, async () => (await import('../users.js')).disable),
  });

const enable = (open: Open<UsersDeps>): Command =>
  command({
    name: 'users enable',
    summary: 'Lets a disabled user in again, with the same keys.',
    operands: { user },
    options: {},
    examples: ['users enable ann'],
    exits: { 1: 'failed, or there is no such user' },
    load: opening(open, async () => (await import('../users.js')).enable),
  });

const link = (open: Open<UsersDeps>): Command =>
  command({
    name: 'users link',
    summary: 'Makes a link that signs a user in, once, within 15 minutes.',
    operands: { user },
    options: {
      scopes: { about: 'what the session allows (jobs:read,jobs:write)', takes: scopes },
      api: { about: 'the address of the API, where the settings do not say it', takes: url },
    },
    examples: ['users link ann', 'users link ann --scopes admin --api https://video.example.com'],
    exits: { 1: 'failed, or there is no such user' },
    load: opening(open, async () => (await import('../users.js')).link),
  });

/** `pro users …` */
export const usersCommands = (open: Open<UsersDeps>): Command[] =>
  [add, list, disable, enable, link].map((verb) => verb(open));
