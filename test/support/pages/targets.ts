import type { Page } from 'playwright-core';

/**
 * WCAG 2.5.8: what can be pressed is 24 px wide and high, or so far from all else that a circle of 24 px around its middle
 * touches nothing else that can be pressed.
 */
const TARGET_FAULTS = `(() => {
  const LEAST = 24;
  const CONTROLS = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [role=menuitem], [role=slider]';
  const isThere = (one) =>
    one.checkVisibility({ visibilityProperty: true }) && !one.closest('[inert], [aria-hidden=true]');
  /** A link in a sentence is as high as its line. */
  const isInSentence = (one) =>
    getComputedStyle(one).display === 'inline' && one.textContent.trim() !== one.parentElement.textContent.trim();
  /** The whole of what is pressed: a box with its words, the thumb of a slider, a row that is one link. */
  const whole = (one) => {
    if (one.matches('input') && one.closest('label')) return one.closest('label');
    if (one.matches('input[type=range]')) return one.closest('[data-rac]') ?? one;
    const { content, position } = getComputedStyle(one, '::after');
    return content !== 'none' && position === 'absolute' ? one.offsetParent : one;
  };
  const targets = [...document.querySelectorAll(CONTROLS)]
    .filter((one) => isThere(one) && !isInSentence(one))
    .map((one) => ({ one, box: whole(one).getBoundingClientRect() }))
    .filter(({ box }) => box.width > 1 || box.height > 1); // for screen readers alone
  const isSmall = ({ box }) => Math.round(box.width) < LEAST || Math.round(box.height) < LEAST;
  const middle = ({ box }) => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
  const away = (from, { x, y, width, height }) =>
    Math.hypot(Math.max(x - from.x, 0, from.x - x - width), Math.max(y - from.y, 0, from.y - y - height));
  const isCrowded = (small) => targets.some((other) => {
    if (other.one === small.one || other.one.contains(small.one) || small.one.contains(other.one)) return false;
    const from = middle(small);
    if (!isSmall(other)) return away(from, other.box) < LEAST / 2;
    const to = middle(other);
    return Math.hypot(from.x - to.x, from.y - to.y) < LEAST;
  });
  return targets.filter((target) => isSmall(target) && isCrowded(target)).map(({ one, box }) =>
    (one.getAttribute('aria-label') ?? (one.textContent || one.outerHTML.slice(0, 80))) +
      ': ' + Math.round(box.width) + ' x ' + Math.round(box.height));
})()`;

/** What is too small to be hit with certainty, each with its size in px; empty where nothing is. */
export const targetFaults = (page: Page): Promise<string[]> => page.evaluate<string[]>(TARGET_FAULTS);
