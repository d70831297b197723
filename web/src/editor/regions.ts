/** The parts of the editor in the order in which F6 goes through them. */
const REGIONS = ['stage', 'tools', 'timeline', 'panel'];

/** In which of them it is, or in another that is marked so. */
export const regionOf = (element: Element): string | undefined =>
  element.closest<HTMLElement>('[data-region]')?.dataset.region;

/** Where Tab stops in one of them, in order. */
export const stopsOf = (region: string): HTMLElement[] => [
  ...document.querySelectorAll<HTMLElement>(`[data-region="${region}"] :is(${STOPS})`),
];

/** To the next part that is there, or the one before, at its first stop. */
export function focusRegion(by: 1 | -1): void {
  const here = document.activeElement ? regionOf(document.activeElement) : undefined;
  const from = REGIONS.indexOf(here ?? '');
  const first = from < 0 && by < 0 ? 0 : from;
  for (let step = 1; step <= REGIONS.length; step += 1) {
    const next = REGIONS[(first + by * step + 2 * REGIONS.length) % REGIONS.length] ?? '';
    const [stop] = stopsOf(next);
    if (!stop) continue;
    stop.focus();
    return;
  }
}

const STOPS = ['button', 'input', '[tabindex]']
  .map((one) => `${one}:not([tabindex="-1"], [data-react-aria-prevent-focus], :disabled)`)
  .join(', ');
