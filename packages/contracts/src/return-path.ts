/** The page to go to after signing in, when it is one of ours; else the inbox. Never leads to another origin. */
export function safeReturnPath(value: string | null | undefined): string {
  if (!value || !/^\/[\x20-\x5B\x5D-\x7E]*$/.test(value)) return '/';
  const url = new URL(value, 'http://web.invalid');
  const { origin, pathname } = url;
  if (origin !== 'http://web.invalid' || pathname === '/sign-in' || pathname.startsWith('/api/')) return '/';
  // What was `/..//host` has become the beginning of another address.
  if (pathname.startsWith('//')) return '/';
  return `${pathname}${url.search}`;
}
