import { problemFrom, problemOf } from './api-problem.js';

/** What all calls share, and how they go over the wire. Runs in browsers and in Node. */

export interface ApiOptions {
  /** Where the API is; left out: where the page came from. */
  baseUrl?: string;
  /** Sent with every request, such as Authorization. */
  headers?: Record<string, string>;
  fetch?: typeof fetch;
}

type Query = Record<string, string | number | boolean | undefined>;

export interface Call {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  query?: Query;
  /** Sent as JSON. */
  body?: object;
  headers?: Record<string, string | undefined>;
  signal?: AbortSignal;
}

/** Sends a request to the API and returns its answer, whatever its status is below 400. Throws ApiProblem otherwise. */
export async function send(options: ApiOptions, path: string, call: Call = {}): Promise<Response> {
  const { method = 'GET', query = {}, body, signal } = call;
  const response = await (options.fetch ?? fetch)(addressOf(options, path, query), {
    method,
    headers: headersOf(options, call),
    ...(body && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  });
  if (response.status >= 400) throw await problemFrom(response);
  return response;
}

/** The same, with what the answer holds. `T` is what the route's schema says (src/http); the tests hold the two together. */
export async function sendForJson<T>(options: ApiOptions, path: string, call?: Call): Promise<T> {
  const response = await send(options, path, call);
  if (response.status === 204) return undefined as T;
  return jsonOf<T>(response.status, await response.text());
}

/** What an answer holds; ApiProblem where that is nothing of the API's: something before it answered in its place. */
export function jsonOf<T>(status: number, body: string): T {
  try {
    return JSON.parse(body) as T;
  } catch {
    throw problemOf(status, body);
  }
}

function addressOf({ baseUrl = '' }: ApiOptions, path: string, query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return `${baseUrl.replace(/\/$/, '')}/api/v1${path}${search.size > 0 ? `?${search}` : ''}`;
}

function headersOf(options: ApiOptions, { body, headers = {} }: Call): Record<string, string> {
  const given = Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  const own = { Accept: 'application/json', ...(body && { 'Content-Type': 'application/json' }) };
  return { ...own, ...options.headers, ...Object.fromEntries(given) };
}
