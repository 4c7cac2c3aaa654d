import { readSignUpMode, setupCodeOf } from '@signalcraft/engine/sign-up';
import type { ApiDeps } from '../deps.ts';

/** While nobody has an account here, the log has the code that makes the first owner. */
export async function tellSetupCode(deps: Pick<ApiDeps, 'database' | 'env' | 'identity' | 'log'>): Promise<void> {
  const { database, env, identity, log } = deps;
  if ((await readSignUpMode({ database, signup: env.SIGNUP })) !== 'first') return;
  const page = identity.accounts ? 'sign-up' : 'claim';
  const code = setupCodeOf({ encryptionKey: env.ENCRYPTION_KEY });
  log.warn(
    `Nobody has an account yet. Open ${env.WEB_BASE_URL.replace(/\/+$/, '')}/${page} with this one-time code: ${code}`,
  );
}
