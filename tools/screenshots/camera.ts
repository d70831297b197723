import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { holds, type Shot } from './shot.js';

/** Takes each state in light, in dark, and on a phone, each time in a browser that remembers nothing but who is signed in. */

const DESKTOP = { width: 1280, height: 800 };
const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
/** A state is there at once, or after a job has gone a step. */
const PATIENCE_MS = 60_000;

export interface CameraOptions {
  browser: Browser;
  apiUrl: string;
  /** A link that signs in, once. */
  signInLink(): Promise<string>;
}

type Session = BrowserContextOptions['storageState'];

export type Look = 'light' | 'dark' | 'phone';

export interface Camera {
  /** Takes the looks that are asked for, each to its file. */
  take(shot: Shot, fileOf: Partial<Record<Look, string>>): Promise<void>;
  /** What is done with a page in this state, as a screen in the dark shows it. */
  inDark(shot: Shot, act: (page: Page) => Promise<void>): Promise<void>;
}

export async function createCamera(options: CameraOptions): Promise<Camera> {
  const session = await signIn(options);
  return {
    take: async (shot, { phone, ...others }) => {
      if (Object.keys(others).length > 0) await takeAs(shot, others, options, session);
      if (phone !== undefined) await takeAs(shot, { phone }, options, session);
    },
    inDark: (shot, act) =>
      inState(shot, screenOf(shot), options, session, async (page) => {
        await appear(page, 'dark');
        await act(page);
      }),
  };
}

async function signIn({ browser, signInLink }: CameraOptions): Promise<Session> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(await signInLink());
    await page.waitForURL(/\/jobs$/, { timeout: PATIENCE_MS });
    return await context.storageState();
  } finally {
    await context.close();
  }
}

type Files = Parameters<Camera['take']>[1];

const screenOf = ({ width = DESKTOP.width, height = DESKTOP.height }: Shot) => ({ viewport: { width, height } });

const takeAs = (shot: Shot, files: Files, options: CameraOptions, session: Session): Promise<void> =>
  inState(shot, files.phone ? PHONE : screenOf(shot), options, session, async (page) => {
    for (const [look, file] of Object.entries(files)) await picture(page, shot, look as Look, file);
  });

async function inState(
  shot: Shot,
  screen: BrowserContextOptions,
  options: CameraOptions,
  session: Session,
  act: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await options.browser.newContext({ ...screen, ...(shot.isSignedIn && { storageState: session }) });
  context.setDefaultTimeout(PATIENCE_MS);
  try {
    const page = await context.newPage();
    await shot.before?.(page);
    await page.goto(`${options.apiUrl}${shot.path}`);
    await shot.reach(page);
    await act(page);
  } finally {
    await context.close();
  }
}

async function appear(page: Page, look: Look): Promise<void> {
  await page.emulateMedia({ colorScheme: look === 'dark' ? 'dark' : 'light' });
  await page.evaluate('document.fonts.ready');
  await page.evaluate(COLOURS_CHANGED);
}

/** Of what fades from one theme to the other; what turns for ever is not waited for. */
const COLOURS_CHANGED = `Promise.allSettled(
  document.getAnimations().filter((one) => one instanceof CSSTransition).map((one) => one.finished),
)`;

async function picture(page: Page, { isWindow }: Shot, look: Look, path: string): Promise<void> {
  await appear(page, look);
  await holds(page, "document.querySelector('[data-entering]') === null"); // a dialog that is not to be seen yet
  if (!isWindow) await page.evaluate('scrollTo(0, 0)'); // else the bar stands in the middle of the picture
  // Beyond its window a page is pictured without touch, and shows what no phone does; so the window is made as long as it.
  if (look === 'phone' && !isWindow) await page.setViewportSize({ ...PHONE.viewport, height: await heightOf(page) });
  await page.screenshot({ path, fullPage: !isWindow, animations: 'disabled' });
}

/** In px, all of it. */
const heightOf = (page: Page): Promise<number> => page.evaluate<number>('document.documentElement.scrollHeight');
