import { expect, it } from 'vitest';
import { lengthsAfter } from './pro-job/long-wait.js';

it('a wait of a week goes on in new runs, none far beyond 1,000 events', async () => {
  const lengths = await lengthsAfter(7 * 24);
  expect(lengths.length).toBeGreaterThan(10);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(1_020);
  console.log(`A week: ${lengths.length} runs, ${lengths.reduce((sum, one) => sum + one, 0)} events.`);
});
