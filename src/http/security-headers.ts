import type { RequestHandler } from 'express';
import helmet from 'helmet';

const SELF = "'self'";
const NONE = ["'none'"];

/** What pages of ours may ask of the machine they are shown on. */
const PERMISSIONS = 'camera=(), display-capture=(), geolocation=(), microphone=(self), payment=(), usb=()';

interface Allowed {
  /** From where pages of ours load media. */
  mediaOrigins: readonly string[];
  /** Of a page that changes while it is looked at (live-page.ts): its inline scripts and styles have it, and it hears of changes. */
  nonce?: string;
}

/**
 * For browsers: a page of ours loads and runs what is from here, and media from where `mediaOrigins` says S3 is; no other
 * page shows it in a frame, and no type is guessed. A page that needs other rules sets its own in its answer.
 */
export function securityHeaders({ mediaOrigins, nonce }: Allowed): RequestHandler[] {
  const marked = nonce === undefined ? [] : [`'nonce-${nonce}'`];
  const directives = {
    defaultSrc: NONE,
    scriptSrc: [SELF, ...marked],
    workerSrc: [SELF],
    styleSrc: [SELF, ...marked],
    fontSrc: [SELF],
    imgSrc: [SELF, 'blob:', 'data:', ...mediaOrigins],
    mediaSrc: [SELF, 'blob:', ...mediaOrigins],
    connectSrc: [SELF, ...mediaOrigins, ...(nonce === undefined ? [] : ['ws:', 'wss:'])],
    baseUri: NONE,
    frameAncestors: NONE,
    formAction: [SELF],
  };
  const headers = helmet({
    contentSecurityPolicy: { useDefaults: false, directives },
    frameguard: { action: 'deny' }, // as frame-ancestors, for browsers that do not know it
    strictTransportSecurity: { includeSubDomains: false }, // other programs of the domain are not ours
  });
  const permissions: RequestHandler = (_request, response, next) => {
    response.set('Permissions-Policy', PERMISSIONS);
    next();
  };
  return [headers, permissions];
}
