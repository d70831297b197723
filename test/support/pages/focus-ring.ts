import type { Page } from 'playwright-core';

/**
 * Of the element that has the focus: that it has none, or that its ring is thinner than 2 px or has less contrast than
 * 3:1 to what is around it. A player of the browser draws its own. A link as large as its row has its ring where it is
 * that large: on its ::after. A ring may be around what the element is in: its field, its option.
 */
const RING_FAULT = `(() => {
  const [THINNEST, LEAST] = [2, 3];
  const canvas = document.createElement('canvas');
  const ink = canvas.getContext('2d', { willReadFrequently: true });
  const rgba = (colour) => {
    ink.clearRect(0, 0, 1, 1);
    ink.fillStyle = colour;
    ink.fillRect(0, 0, 1, 1);
    return [...ink.getImageData(0, 0, 1, 1).data];
  };
  const over = ([r, g, b, a], under) => [r, g, b].map((value, place) => (value * a + under[place] * (255 - a)) / 255);
  /** What is painted behind the content of an element. */
  const ground = (one) => {
    if (!one) return [255, 255, 255];
    const colour = rgba(getComputedStyle(one).backgroundColor);
    return colour[3] === 255 ? colour.slice(0, 3) : over(colour, ground(one.parentElement));
  };
  const light = (colour) => {
    const [r, g, b] = colour.map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [less, more] = [light(one), light(other)].sort((a, b) => a - b);
    return (more + 0.05) / (less + 0.05);
  };
  /** Inside of the element, outside of it, or both where it runs along its edge. */
  const grounds = (one, { offset, width }) => [
    ...(offset < 0 ? [ground(one)] : []),
    ...(offset + width > 0 ? [ground(one.parentElement)] : []),
  ];
  const ring = (one, part) => {
    const { content, outlineStyle, outlineWidth, outlineOffset, outlineColor } = getComputedStyle(one, part);
    if ((part !== undefined && content === 'none') || outlineStyle === 'none') return undefined;
    const [width, offset] = [Number.parseFloat(outlineWidth), Number.parseFloat(outlineOffset)];
    const colours = grounds(one, { offset, width }).map((under) => contrast(over(rgba(outlineColor), under), under));
    return { width, contrast: Math.min(...colours) };
  };
  const focused = document.activeElement;
  if (!focused || focused === document.body) return 'the focus is lost';
  if (focused.tagName === 'VIDEO') return undefined;
  const name = focused.getAttribute('aria-label') ?? (focused.textContent || focused.outerHTML.slice(0, 80));
  const rings = [];
  for (let [one, up] = [focused, 0]; one && up < 3; [one, up] = [one.parentElement, up + 1]) {
    rings.push(ring(one), ring(one, '::after'));
  }
  const seen = rings.filter((one) => one !== undefined && one.width > 0);
  if (seen.length === 0) return 'nobody sees the focus on ' + name;
  if (seen.some((one) => one.width >= THINNEST && one.contrast >= LEAST)) return undefined;
  const words = seen.map((one) => one.width + ' px, ' + one.contrast.toFixed(2) + ':1').join('; ');
  return 'the focus on ' + name + ' is hard to see: ' + words;
})()`;

/** What is wrong with how the focus is seen, in words; undefined where nothing is. */
export const ringFault = (page: Page): Promise<string | undefined> => page.evaluate<string | undefined>(RING_FAULT);
