import { runInNewContext } from 'node:vm';

/** As much of a page as /docs/sample.js needs: its elements by their ids, and links. */
interface FakeElement {
  hidden: boolean;
  disabled: boolean;
  value: string | number;
  href: string;
  textContent: string;
  children: unknown[];
  listeners: Map<string, (event: { preventDefault(): void }) => void>;
}

function newElement(): FakeElement & Record<string, unknown> {
  const element = {
    ...{ hidden: true, disabled: false, value: '', href: '', textContent: '' },
    children: [] as unknown[],
    listeners: new Map() as FakeElement['listeners'],
    addEventListener: (name: string, listener: () => void) => void element.listeners.set(name, listener),
    append: (...more: unknown[]) => void element.children.push(...more),
    replaceChildren: (...all: unknown[]) => void element.children.splice(0, Infinity, ...all),
  };
  return element;
}

/** The page's script, run by Node against the API at `url` as the user's browser would. */
export function openDocsPage(url: string, script: string) {
  const elements = new Map<string, FakeElement>();
  const element = (id: string) => {
    const found = elements.get(id) ?? newElement();
    elements.set(id, found);
    return found;
  };
  const cookies: string[] = [];
  async function ask(path: string, init: RequestInit = {}) {
    const headers = { ...(init.headers as Record<string, string>), 'sec-fetch-site': 'same-origin' };
    const response = await fetch(new URL(path, url), { ...init, headers: { ...headers, cookie: cookies.join('; ') } });
    cookies.push(...response.headers.getSetCookie().map((line) => line.split(';', 1)[0] ?? ''));
    return response;
  }
  const document = { getElementById: element, createElement: newElement };
  runInNewContext(script, { document, fetch: ask, FormData, crypto, setTimeout, console });
  const text = (id: string) => element(id).children.map((child) => (child as FakeElement).textContent ?? child);
  return {
    element,
    text,
    state: () => text('sample-state').join(''),
    link: (words: string) => element('sample-links').children.find((one) => (one as FakeElement).textContent === words),
    fire: (id: string, event: string) => element(id).listeners.get(event)?.({ preventDefault: () => undefined }),
  };
}
