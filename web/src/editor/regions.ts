/** The parts of the editor in the order in which F6 goes through them. */
const REGIONS = ['stage', 'tools', 'timeline', 'panel'];

/** To the next part that is there, or the one before, at its first stop. */
export function focusRegion(by: 1 | -1): void {
  const here = document.activeElement?.closest<HTMLElement>('[data-region]')?.dataset.region ?? '';
  const from = REGIONS.indexOf(here);
  const first = from < 0 && by < 0 ? 0 : from;
  for (let step = 1; step <= REGIONS.length; step += 1) {
    const next = REGIONS[(first + by * step + 2 * REGIONS.length) % REGIONS.length];
    const stop = document.querySelector<HTMLElement>(`[data-region="${next}"] :is(${STOPS})`);
    if (!stop) continue;
    stop.focus();
    return;
  }
}

const STOPS = ['button', 'input', '[tabindex]']
  .map((one) => `${one}:not([tabindex="-1"], [data-react-aria-prevent-focus], :disabled)`)
  .join(', ');
