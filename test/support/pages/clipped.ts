import type { Page } from 'playwright-core';

/**
 * Of controls and headings: that part of one lies where nobody can see it nor scroll to it, or that its words are cut off
 * without an ellipsis.
 */
const CLIPPED = `(() => {
  const SLACK = 1.5;
  const WHAT = 'a[href], button, input, select, textarea, [role=slider], [role=tab], [role=option], h2, label';
  /** In a box of 1 px, which only screen readers have; what is pressed stands for it. */
  const isForReaders = (one) => one !== null && (one.offsetWidth <= 1 || isForReaders(one.parentElement));
  const isThere = (one) =>
    one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
    !one.closest('[inert], [aria-hidden=true], .visually-hidden, [data-lane]') && !isForReaders(one);
  const name = (one) => one.getAttribute('aria-label') ?? (one.textContent.trim() || one.outerHTML.slice(0, 80));
  const cutBy = (one) => {
    const box = one.getBoundingClientRect();
    let [scrollsX, scrollsY] = [false, false];
    for (let around = one.parentElement; around; around = around.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(around);
      const edge = around === document.documentElement
        ? { left: 0, top: 0, right: innerWidth, bottom: innerHeight }
        : around.getBoundingClientRect();
      scrollsX ||= /auto|scroll/.test(overflowX);
      scrollsY ||= /auto|scroll/.test(overflowY) || around === document.documentElement;
      const clipsX = overflowX !== 'visible' || around === document.documentElement;
      const clipsY = overflowY !== 'visible';
      if (clipsX && !scrollsX && (box.left < edge.left - SLACK || box.right > edge.right + SLACK)) return 'aside';
      if (clipsY && !scrollsY && (box.top < edge.top - SLACK || box.bottom > edge.bottom + SLACK)) return 'above or below';
    }
    const { overflow, textOverflow } = getComputedStyle(one);
    const isCut = one.scrollWidth > one.clientWidth + SLACK || one.scrollHeight > one.clientHeight + SLACK;
    return isCut && /hidden|clip/.test(overflow) && textOverflow !== 'ellipsis' && one.matches('button, a, label, h2')
      ? 'its own edge'
      : undefined;
  };
  return [...document.querySelectorAll(WHAT)].filter(isThere).flatMap((one) => {
    const by = cutBy(one);
    return by === undefined ? [] : [name(one) + ': ' + by];
  });
})()`;

/** Each with where it is cut off; empty where nothing is. */
export const clippedControls = (page: Page): Promise<string[]> => page.evaluate<string[]>(CLIPPED);
