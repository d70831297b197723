import type { RequestHandler } from 'express';
import helmet from 'helmet';

const SELF = "'self'";
const NONE = ["'none'"];

/** What pages of ours may ask of the machine they are shown on. */
const PERMISSIONS = 'camera=(), display-capture=(), geolocation=(), microphone=(self), payment=(), usb=()';

/**
 * For browsers: a page of ours loads and runs what is from here, and media from where `mediaOrigins` says S3 is; no other
 * page shows it in a frame, and no type is guessed. A page that needs other rules sets its own in its answer.
 */
export function securityHeaders({ mediaOrigins }: { mediaOrigins: readonly string[] }): RequestHandler[] {
  const directives = {
    defaultSrc: NONE,
    scriptSrc: [SELF],
    workerSrc: [SELF],
    styleSrc: [SELF],
    fontSrc: [SELF],
    imgSrc: [SELF, 'blob:', 'data:', ...mediaOrigins],
    mediaSrc: [SELF, 'blob:', ...mediaOrigins],
    connectSrc: [SELF, ...mediaOrigins],
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
