import {
  CLERK_ISSUER,
  CLERK_PUBLISHABLE_KEY,
  CLERK_SECRET_KEY,
  type ClerkStandIn,
  startClerkStandIn,
} from './clerk-stand-in.ts';

/** Who keeps the accounts: this installation, or Clerk, whose key is set or asked for. */
export const AUTH_MODES = ['local accounts', 'Clerk by its key', 'Clerk by its API'] as const;
export type AuthMode = (typeof AUTH_MODES)[number];

let mode: AuthMode = 'local accounts';
let standIn: Promise<ClerkStandIn> | null = null;

/** From here on the apis of this test file are started so, and its bearers signed so. */
export function setAuthMode(wanted: AuthMode): void {
  mode = wanted;
}

export const authMode = (): AuthMode => mode;
export const issuerOf = (wanted: AuthMode): string =>
  wanted === 'local accounts' ? 'signalcraft-local' : CLERK_ISSUER;

/** The one Clerk of this test file. */
export const clerk = (): Promise<ClerkStandIn> => {
  standIn ??= startClerkStandIn();
  return standIn;
};

/** The variables of an api in the mode that is set. */
export async function authEnv(): Promise<Record<string, string>> {
  if (mode === 'local accounts') return { AUTH_PROVIDER: 'local' };
  const { url, keys } = await clerk();
  return {
    AUTH_PROVIDER: 'clerk',
    NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: CLERK_PUBLISHABLE_KEY,
    CLERK_SECRET_KEY,
    CLERK_API_URL: url,
    ...(mode === 'Clerk by its key' ? { CLERK_JWT_PUBLIC_KEY: keys.map(({ pem }) => pem).join('') } : {}),
  };
}
