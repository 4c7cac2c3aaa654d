/**
 * How people prove who they are: accounts of this installation, or Clerk. `jwtKeys` are the insides of its public keys'
 * PEM blocks: one, two while Clerk changes its key, or none where Clerk is asked for them.
 */
export type AuthMode = { kind: 'local' } | { kind: 'clerk'; publishableKey: string; jwtKeys: readonly string[] };

export type WebEnv = {
  /** Where the browser reaches the API. */
  apiPublicUrl: string;
  /** Where this server reaches it. */
  apiInternalUrl: string;
  auth: AuthMode;
  /** Under `npm start`: mail is kept on disk and shown on a page. */
  isEmbedded: boolean;
  /** Whether a proxy in front of this server sets `x-forwarded-for`. */
  trustsProxy: boolean;
  isDevelopment: boolean;
  /** Whether workspaces may sign in by their own identity provider. */
  hasSso: boolean;
};

const trimmed = (url: string): string => url.replace(/\/+$/, '');
const isOn = (value: string | undefined): boolean => value === '1' || value === 'true';

/** Env files hold PEM blocks with line breaks, with `\\n` written out, on one line, and without BEGIN and END. */
const keysIn = (text: string): string[] =>
  text
    .replace(/\\[nr]/g, '\n')
    .split(/-----(?:BEGIN|END) PUBLIC KEY-----|,/)
    .map((part) => part.replace(/[\s"']/g, ''))
    .filter(Boolean);

/**
 * The variables of this process, read at run time and by bracket: the build would inline `process.env.NEXT_PUBLIC_…`,
 * and one build serves every deployment.
 */
export function readEnv(source: Record<string, string | undefined> = process.env): WebEnv {
  const apiPublicUrl = trimmed(source['NEXT_PUBLIC_API_BASE_URL'] || 'http://localhost:5050');
  const publishableKey = source['NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY'];
  const usesClerk = source['AUTH_PROVIDER'] !== 'local' && publishableKey && Boolean(source['CLERK_SECRET_KEY']);
  return {
    apiPublicUrl,
    apiInternalUrl: trimmed(source['API_INTERNAL_URL'] || apiPublicUrl),
    auth: usesClerk
      ? { kind: 'clerk', publishableKey, jwtKeys: keysIn(source['CLERK_JWT_PUBLIC_KEY'] ?? '') }
      : { kind: 'local' },
    isEmbedded: isOn(source['SIGNALCRAFT_EMBEDDED']),
    trustsProxy: isOn(source['TRUST_PROXY']),
    isDevelopment: source['NODE_ENV'] === 'development',
    hasSso: isOn(source['ENABLE_SAML_SSO']),
  };
}
