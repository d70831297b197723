import { type Command, command } from '../command-line/command.js';
import { number, text, wholeNumber } from '../command-line/kinds.js';
import type { SlotsDeps } from '../slots.js';
import { type Open, opening } from './open.js';

const places = wholeNumber(0, 999_999, ': what the plan allows (1, 3, 6, 15, …); 0 pauses');
const most = {
  ...{ name: 'N', allowed: 'a whole number from 0 to 999999, or none' },
  read: (word: string) => (word === 'none' ? null : wholeNumber(0, 999_999).read(word)),
};

const show = (open: Open<SlotsDeps>): Command =>
  command({
    name: 'slots show',
    summary: 'Shows the places held at Sync.so, and the jobs that wait for one; `pro slots` does too.',
    operands: {},
    options: {},
    examples: ['slots show', 'slots show --json'],
    load: opening(open, async () => (await import('../slots.js')).showSlots),
  });

const set = (open: Open<SlotsDeps>): Command =>
  command({
    name: 'slots set',
    summary: 'Sets how many generations we send to Sync.so at a time; at once, without a restart.',
    operands: { places: { about: 'how many', takes: places, needed: true } },
    options: {},
    examples: ['slots set 6', 'slots set 0'],
    load: opening(open, async () => (await import('../slots.js')).setPlaces),
  });

const limit = (open: Open<SlotsDeps>): Command =>
  command({
    name: 'slots limit',
    summary: "Sets a user's share of the places; at once, without a restart.",
    operands: { user: { about: 'whose', takes: text('USER', 'a user id'), needed: true } },
    options: {
      weight: {
        about: 'how many places for each one of the others (1)',
        takes: number('W', 'a number over 0, like 2 or 0.5', (value) => value > 0),
      },
      max: { about: 'most places at a time', takes: most },
    },
    examples: ['slots limit ann --weight 2', 'slots limit ben --max 1', 'slots limit ben --max none'],
    check: ({ weight, max }) =>
      weight === undefined && max === undefined ? 'Nothing to set: give --weight, --max or both.' : undefined,
    load: opening(open, async () => (await import('../slots.js')).setLimit),
  });

/** `pro slots …` */
export const slotsCommands = (open: Open<SlotsDeps>): Command[] => [show, set, limit].map((verb) => verb(open));
