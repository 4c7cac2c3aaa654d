import type { Secrets } from './secrets.ts';
import type { Settings } from './settings.ts';

export type AppEnvironment = Record<string, string>;

/** What the web app may see of the operator's environment: nothing that opens the database or signs anything. */
const WEB_MAY_SEE =
  /^(PATH|HOME|USER|TMPDIR|TZ|LANG|LC_\w+|NODE_\w+|NEXT_\w+|CLERK_(?!WEBHOOK_)\w+|SENTRY_\w+|LOG_LEVEL|TRUST_PROXY|ENABLE_SAML_SSO|https?_proxy|no_proxy)$/i;
const CLERK_KEYS = ['CLERK_SECRET_KEY', 'CLERK_JWT_PUBLIC_KEY', 'NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY'];

/** The addresses people use; variables that are set win. */
export const publicAddresses = (settings: Settings): { webUrl: string; apiUrl: string } => ({
  webUrl: settings.given['WEB_BASE_URL'] ?? `http://localhost:${settings.webPort}`,
  apiUrl: settings.given['NEXT_PUBLIC_API_BASE_URL'] ?? `http://localhost:${settings.apiPort}`,
});

/** Who signs people in: what AUTH_PROVIDER says, else Clerk where all its keys are set, else local accounts. */
export const authProvider = ({ given }: Pick<Settings, 'given'>): string =>
  given['AUTH_PROVIDER'] ?? (CLERK_KEYS.every((name) => given[name]) ? 'clerk' : 'local');

/** The variables of each app: what the operator set, and for the rest what a stack on one machine needs. */
export function appEnvironment(options: {
  settings: Settings;
  secrets: Secrets;
  databaseUrl: string;
  nodeEnv: 'production' | 'development';
}): { api: AppEnvironment; worker: AppEnvironment; web: AppEnvironment } {
  const { settings, secrets } = options;
  const { given } = settings;
  const { webUrl, apiUrl } = publicAddresses(settings);
  const shared: AppEnvironment = {
    NODE_ENV: options.nodeEnv,
    LOG_LEVEL: given['LOG_LEVEL'] ?? 'info',
    WEB_BASE_URL: webUrl,
    NEXT_PUBLIC_API_BASE_URL: apiUrl,
    API_INTERNAL_URL: given['API_INTERNAL_URL'] ?? `http://127.0.0.1:${settings.apiPort}`,
    AUTH_PROVIDER: authProvider(settings),
    SIGNALCRAFT_EMBEDDED: '1',
  };
  const backend: AppEnvironment = {
    ...given,
    ...shared,
    PORT: String(settings.apiPort),
    HOST: settings.host ?? '127.0.0.1',
    DATABASE_URL: options.databaseUrl,
    ENCRYPTION_KEY: given['ENCRYPTION_KEY'] ?? secrets.encryptionKey,
    METRICS_TOKEN: given['METRICS_TOKEN'] ?? secrets.metricsToken,
    EMAIL_PROVIDER: given['EMAIL_PROVIDER'] ?? 'file',
    MAIL_DIR: settings.mailDir,
    SIGNALCRAFT_DATA_DIR: settings.dataDir,
  };
  const seen = Object.fromEntries(Object.entries(given).filter(([name]) => WEB_MAY_SEE.test(name)));
  return {
    api: backend,
    worker: backend,
    web: {
      ...seen,
      ...shared,
      PORT: String(settings.webPort),
      // Not 127.0.0.1: Next forwards rewritten requests to `localhost`, and would not reach itself.
      HOSTNAME: settings.host ?? 'localhost',
      NEXT_TELEMETRY_DISABLED: '1',
    },
  };
}
