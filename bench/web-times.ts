import type { Browser, Page } from 'playwright-core';

/** Milliseconds from the beginning of the navigation. */
export interface Times {
  /** First contentful paint. */
  first: number;
  /** Largest contentful paint. */
  largest: number;
  /** All rows of the first page of the list are there, and the browser has nothing to do any more. */
  atRest: number;
}

const ROW = 'main li a[href^="/jobs/"]';
/** As many as are asked for at once (web/src/jobs/use-jobs.ts). */
const MOST_ROWS = 50;

/** Of the page of jobs, in a browser that has nothing of it; `jobs` are there, 0: what is shown where there is none. */
export async function timesOf(browser: Browser, url: string, jobs: number): Promise<Times> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  try {
    const page = await context.newPage();
    await page.goto(`${url}/jobs`, { waitUntil: 'commit' });
    const there =
      jobs === 0
        ? `document.querySelector('main h2') !== null`
        : `document.querySelectorAll('${ROW}').length >= ${Math.min(jobs, MOST_ROWS)}`;
    const atRest = await page.evaluate<number>(`new Promise((done) => {
      const look = () =>
        ${there} ? requestIdleCallback(() => done(performance.now())) : requestAnimationFrame(look);
      look();
    })`);
    return { ...(await paints(page)), atRest };
  } finally {
    await context.close();
  }
}

/** The last one that was reported counts: the largest paint grows with what comes. */
const paints = (page: Page): Promise<Pick<Times, 'first' | 'largest'>> =>
  page.evaluate(`new Promise((done) => {
    new PerformanceObserver((list) => {
      const [first] = performance.getEntriesByName('first-contentful-paint');
      done({ first: first.startTime, largest: list.getEntries().at(-1).startTime });
    }).observe({ type: 'largest-contentful-paint', buffered: true });
  })`);

/** Each by itself. */
export function medianTimes(all: readonly Times[]): Times {
  const median = (of: (times: Times) => number) =>
    all.map(of).toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;
  return {
    first: median(({ first }) => first),
    largest: median(({ largest }) => largest),
    atRest: median(({ atRest }) => atRest),
  };
}
