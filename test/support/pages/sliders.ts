import type { Page } from 'playwright-core';

/** Whatever is moved between two limits, as assistive technology is told of it. */
export interface Moved {
  name: string;
  min: number;
  max: number;
  now: number;
  /** Its value in words. */
  words: string;
}

const ALL = `[...document.querySelectorAll('[role=slider], input[type=range], [role=separator][tabindex]')].map((one) => {
  const isOwn = one.matches('input');
  const number = (own, aria) => Number(isOwn ? own : (one.getAttribute(aria) ?? 'none'));
  const labels = (one.getAttribute('aria-labelledby') ?? '').split(' ').map((id) => document.getElementById(id));
  const named = labels.map((label) => label?.getAttribute('aria-label') ?? label?.textContent ?? '').join(' ').trim();
  return {
    name: one.getAttribute('aria-label') ?? named,
    min: number(one.min, 'aria-valuemin'),
    max: number(one.max, 'aria-valuemax'),
    now: number(one.value, 'aria-valuenow'),
    words: one.getAttribute('aria-valuetext') ?? '',
  };
})`;

/** All that the page has now. */
export const sliders = (page: Page): Promise<Moved[]> => page.evaluate<Moved[]>(ALL);

/** Those that are not told as they should be; empty where nothing is wrong. */
export const sliderFaults = async (page: Page): Promise<Moved[]> =>
  (await sliders(page)).filter(
    ({ name, min, max, now, words }) => name === '' || words === '' || !(min <= now && now <= max),
  );
