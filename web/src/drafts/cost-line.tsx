import type { DraftDocument } from '../editor/document/draft-document.js';
import { price } from '../ui/sizes.js';
import { elapsed } from '../ui/times.js';
import { type Cost, useEstimate } from './use-estimate.js';

/** What surprises whoever has one sentence replaced. */
export const WHY_THE_WHOLE = 'Sync.so charges for the whole video that comes back, not for the segments alone.';

/** "≈ $0.42 · 63 s of result · failed jobs are not charged" */
export function CostLine({ document, isShort }: { document: DraftDocument; isShort?: boolean }) {
  const cost = useEstimate(document);
  if (!cost.seconds) return <span>The price is known once the segments fit the video.</span>;
  const words = `${priceWords(cost)} · ${lengthWords(cost.seconds)} of result`;
  return <span>{isShort ? words : `${words} · failed jobs are not charged`}</span>;
}

function priceWords({ usd }: Cost): string {
  if (usd === null) return 'The price is not known right now';
  return usd === undefined ? 'Asking for the price …' : `≈ ${price(usd)}`;
}

/** Where Sync.so's own words leave it open, from the one to the other. */
function lengthWords({ min, max }: NonNullable<Cost['seconds']>): string {
  const [figureOf, unit] = max < LONG_S ? [toTenths, 's'] : [toMinutes, 'min'];
  const [from, to] = [figureOf(min), figureOf(max)];
  return from === to ? `${to}\u00A0${unit}` : `${from} to ${to}\u00A0${unit}`;
}

/** Longer ones nobody counts in seconds. */
const LONG_S = 100;
const toTenths = (seconds: number) => String(Math.round(seconds * 10) / 10);
const toMinutes = (seconds: number) => elapsed(Math.round(seconds) * 1000);
