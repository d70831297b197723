import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** Every contrast of the tokens by the formula of WCAG 2.2, against the figures that web pages of ours are held to. */

const css = readFileSync(new URL('../../../web/src/styles/tokens.css', import.meta.url), 'utf8');
const PAIR = /--([\w-]+): light-dark\(#([0-9a-f]{6}), #([0-9a-f]{6})\);/g;
const tokens = new Map([...css.matchAll(PAIR)].map(([, name = '', light = '', dark = '']) => [name, { light, dark }]));

type Theme = 'light' | 'dark';
const THEMES: Theme[] = ['light', 'dark'];

function colour(name: string, theme: Theme): string {
  const found = tokens.get(name)?.[theme];
  if (found === undefined) throw new Error(`There is no token --${name} with a colour for each theme.`);
  return found;
}

/** Relative luminance (WCAG 2.2), of "rrggbb". */
function luminance(hex: string): number {
  const parts = [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
  const [red = 0, green = 0, blue = 0] = parts.map(linear);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const linear = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);

function contrast(a: string, b: string): number {
  const [lighter = 0, darker = 0] = [luminance(a), luminance(b)].toSorted((one, other) => other - one);
  return (lighter + 0.05) / (darker + 0.05);
}

const SURFACES = ['canvas', 'surface', 'raised', 'sunken'];
const TIMELINE = ['canvas', 'surface', 'sunken'];
const VOICES = [1, 2, 3, 4, 5, 6].map((n) => `voice-${n}`);

/** The least over all `grounds`. */
const worst = (name: string, grounds: string[], theme: Theme): number =>
  Math.min(...grounds.map((ground) => contrast(colour(name, theme), colour(ground, theme))));

/** What stands on what, and at least how clearly: light, dark. */
const NEEDED: [name: string, grounds: string[], light: number, dark: number][] = [
  ['line-strong', SURFACES, 3.2, 3.3],
  ['text', SURFACES, 14.5, 13.8],
  ['muted', SURFACES, 5.8, 7],
  ['faint', SURFACES, 4.7, 5],
  ['accent', SURFACES, 5.4, 6.1],
  ['on-accent', ['accent'], 6.5, 7.2],
  ['on-accent', ['accent-hover'], 6.5, 7.2],
  ['text', ['accent-soft'], 7, 7],
  ...['ok', 'warn', 'bad', 'info'].flatMap((name): typeof NEEDED => [
    [name, SURFACES, 5.5, 7],
    [name, [`${name}-soft`], 5.4, 5.4],
    ['text', [`${name}-soft`], 7, 7],
  ]),
  // In the timeline, which is never raised.
  ['playhead', TIMELINE, 4.1, 5.8],
  ['wave', TIMELINE, 3.9, 4.8],
  ...VOICES.map((name): (typeof NEEDED)[number] => [name, ['sunken'], 4.8, 7.4]),
  ['focus', SURFACES, 5.4, 8],
];

it('the formula gives 21 for black on white, and what WCAG says for #767676', () => {
  expect(contrast('000000', 'ffffff')).toBe(21);
  expect(contrast('767676', 'ffffff')).toBeCloseTo(4.54, 2);
});

describe.each(THEMES)('in the %s theme', (theme) => {
  it.each(NEEDED)('%s on %j', (name, grounds, light, dark) => {
    expect(worst(name, grounds, theme)).toBeGreaterThanOrEqual(theme === 'light' ? light : dark);
  });
});

it('no other file of the page has a colour of its own', () => {
  const folder = new URL('../../../web/src/', import.meta.url);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const styles = files.filter((file) => file.endsWith('.css') && file !== 'styles/tokens.css');
  const literal = /#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch|lab)\(/i;
  expect(styles.filter((file) => literal.test(readFileSync(new URL(file, folder), 'utf8')))).toEqual([]);
});
