/** The page to go to after signing in, when it is one of ours; else the inbox. Never leads to another origin. */
export function safeReturnPath(value: string | null | undefined): string {
  if (!value || !/^\/[\x20-\x5B\x5D-\x7E]*$/.test(value)) return '/';
  const url = new URL(value, 'http://web.invalid');
  if (url.origin !== 'http://web.invalid' || url.pathname === '/sign-in' || url.pathname.startsWith('/api/'))
    return '/';
  return `${url.pathname}${url.search}`;
}
