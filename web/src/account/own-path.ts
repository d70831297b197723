/**
 * Where to go after the sign-in: a path of this page, whatever an address asks for. Read as browsers read it, who take "//",
 * "/\" and "/", a tab and "/" for the beginning of another server's address.
 */
export function ownPath(asked: string | null, origin: string): string {
  if (asked === null || !asked.startsWith('/') || !URL.canParse(asked, origin)) return '/';
  const to = new URL(asked, origin);
  if (to.origin !== new URL(origin).origin) return '/';
  return `${to.pathname.replace(/^\/+/, '/')}${to.search}${to.hash}`; // "/.//" makes two of one
}
