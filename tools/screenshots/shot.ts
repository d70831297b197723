import type { Page, Route } from 'playwright-core';

/** One state of the web page that somebody is to look at. */
export interface Shot {
  /** Of its files: jobs-empty.light.png. */
  name: string;
  path: string;
  /** Before it is opened: what the API answers in this state. */
  before?(page: Page): Promise<unknown>;
  /** Leads to the state, and waits until it is there. */
  reach(page: Page): Promise<unknown>;
  /** Also as a phone of 360 px shows it. */
  onPhone?: boolean;
  /** Dialogs, menus and banners stand in the window; pages are shown in their whole length. */
  isWindow?: boolean;
  /** As a user who is signed in by a link; else as the server lets everybody in. */
  isSignedIn?: boolean;
  /** Of the window, in px. */
  width?: number;
  height?: number;
}

/** Until it holds in the page; waitForFunction would need `eval`, which the CSP of the page forbids. */
export const holds = (page: Page, condition: string): Promise<void> =>
  page.evaluate(
    `new Promise((yes) => { const look = () => (${condition} ? yes() : requestAnimationFrame(look)); look(); })`,
  );

type Json = Record<string, unknown>;

/** The API answers this, whatever it knows. */
export const answer = (page: Page, path: string | RegExp, body: unknown, status = 200): Promise<unknown> =>
  page.route(path, (route) => route.fulfill({ status, json: body }));

/** A fault as the API words it. */
export const refuse = (page: Page, path: string | RegExp, status: number, words: Json): Promise<unknown> =>
  page.route(path, (route) =>
    route.fulfill({
      status,
      contentType: 'application/problem+json',
      json: {
        type: `/problems/${String(words.code)}`,
        status,
        requestId: '6f1c2d3e-8f0a-4a7b-9d2e-52b7c1f0a9e4',
        ...words,
      },
    }),
  );

/** What the API answers, with something changed. */
export const change = <T = Json>(page: Page, path: string | RegExp, by: (body: T) => unknown): Promise<unknown> =>
  page.route(path, async (route: Route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: by((await response.json()) as T) });
  });

/** It is never answered, so that what is shown meanwhile can be looked at. */
export const withhold = (page: Page, path: string | RegExp): Promise<unknown> => page.route(path, () => undefined);
