import type { ServiceConfig } from './config.js';

type Named = Pick<
  ServiceConfig,
  'API_PUBLIC_URL' | 'API_HOST' | 'API_PORT' | 'API_ALLOWED_HOSTS' | 'API_ALLOWED_ORIGINS'
>;

/**
 * Origins whose pages use the API in a browser: its own by every name that it is called by, and those of others that may.
 * Of a name without a port nobody has said which one browsers see: that of the web, or ours.
 */
export function pageOrigins({ API_PUBLIC_URL, API_PORT, ...config }: Named): string[] {
  const { API_HOST: host, API_ALLOWED_HOSTS: names = [], API_ALLOWED_ORIGINS: others = [] } = config;
  const here = ['localhost', '127.0.0.1', ...(isEvery(host) ? [] : [inUrl(host)])].map(
    (name) => `http://${name}:${API_PORT}`,
  );
  const named = names.flatMap((name) => [`https://${name}`, `http://${name}`, `http://${withPort(name, API_PORT)}`]);
  const all = [...(API_PUBLIC_URL ? [API_PUBLIC_URL] : []), ...here, ...named, ...others];
  return [...new Set(all.map((url) => new URL(url).origin))];
}

const isEvery = (host: string) => ['0.0.0.0', '::'].includes(host);
const inUrl = (host: string) => (host.includes(':') ? `[${host}]` : host);
const withPort = (name: string, port: number) => (/:\d+$/.test(name) ? name : `${name}:${port}`);
