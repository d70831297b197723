interface Asked {
  body?: object;
  headers?: Record<string, string>;
  redirect?: RequestInit['redirect'];
}

/** As much of a browser as sessions need: it keeps cookies, and says where its page came from. */
export function newBrowser(url: string) {
  const cookies = new Map<string, string>();
  const cookie = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const keep = (response: Response) => {
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
  };
  /** `headers` come on top of, and instead of, what a browser sends. */
  async function ask(method: string, path: string, o: Asked = {}) {
    const headers = {
      ...(cookies.size > 0 && { cookie: cookie() }),
      ...(o.body && { 'content-type': 'application/json' }),
      ...(o.headers ?? { 'sec-fetch-site': 'same-origin' }),
    };
    const { redirect } = o;
    const body = o.body && JSON.stringify(o.body);
    const response = await fetch(url + path, { method, headers, redirect, body });
    keep(response);
    return response;
  }
  return { ask, cookies };
}

/** What one Set-Cookie line says besides the value: lower case, in order. */
export const flagsOf = (line = ''): string[] =>
  line
    .split('; ')
    .slice(1)
    .map((flag) => flag.toLowerCase());
