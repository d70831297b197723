import { describe, expect, it } from 'vitest';
import { dayAndTime, elapsed, timeCode, timeWords } from '../../../web/src/ui/times.js';

const at = (day: number, time = '11:20') => new Date(`2026-11-${day}T${time}:00`);

describe('a moment as it is talked about', () => {
  it.each([
    [at(20), 'today 11:20'],
    [at(20, '00:00'), 'today 00:00'],
    [at(19, '23:59'), 'yesterday 23:59'],
    [at(21, '09:00'), 'tomorrow 09:00'],
    [at(18), '18 Nov'],
    [at(22), '22 Nov'],
    [new Date('2024-11-27T10:00:00'), '27 Nov 2024'],
  ])('%s is “%s”', (moment, words) => expect(dayAndTime(moment, at(20, '12:00'))).toBe(words));
});

it('lengths and places are written as clocks', () => {
  expect([0, 31_000, 246_000, 3_723_000, -5].map(elapsed)).toEqual(['0:00', '0:31', '4:06', '1:02:03', '0:00']);
  expect([0, 5.5, 3_723.04].map(timeCode)).toEqual(['00:00.000', '00:05.500', '1:02:03.040']);
});

it('places are read aloud as a person would say them', () => {
  expect([0, 1000, 4000, 15_240, 65_500, 600_000].map(timeWords)).toEqual([
    ...['0 seconds', '1 second', '4 seconds', '15.24 seconds'],
    ...['1 minute 5.5 seconds', '10 minutes 0 seconds'],
  ]);
});
