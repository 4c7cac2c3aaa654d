/** Why a sign-in failed, in words that say what to do next. `status` 0: there was no answer. */
export function signInErrorText(options: {
  status: number;
  retryAfterSeconds: number | null;
  code?: string | null;
}): string {
  const { status, retryAfterSeconds, code } = options;
  if (status === 401) return 'The e-mail or the password is not right.';
  if (status === 429) {
    const wait = retryAfterSeconds ? `${retryAfterSeconds} seconds` : 'a minute';
    return `Too many tries. Wait ${wait}, then try again.`;
  }
  if (status === 403 && code === 'SSO_REQUIRED')
    return 'Your organisation signs in by single sign-on: use “Sign in with SSO”.';
  if (status === 403) return 'This address is not the one SignalCraft is set up for: open it at its WEB_BASE_URL.';
  if (status === 400) return 'Give an e-mail address and a password.';
  if (status === 0 || status === 502 || status === 503) return 'The API does not answer. Try again in a moment.';
  return 'Signing in failed on our side. The API’s log has the cause.';
}
