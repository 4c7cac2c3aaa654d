import { randomBytes } from 'node:crypto';
import { readEnv } from '@signalcraft/platform/env';
import { describe, expect, test } from 'vitest';
import { readEnv as readWebEnv } from '../../../apps/web/src/lib/env.ts';
import { appEnvironment } from './app-environment.ts';
import { readSettings } from './settings.ts';

const secrets = {
  encryptionKey: randomBytes(32).toString('base64'),
  databasePassword: 'of the database',
  superuserPassword: 'of the superuser',
  ownerPassword: 'of the owner',
  apiKey: 'sc_of-the-owner',
  metricsToken: 'of the metrics',
};
const CLERK = {
  CLERK_SECRET_KEY: 'sk_test_secret',
  CLERK_JWT_PUBLIC_KEY: 'PEM',
  NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: 'pk_test_x',
};

const environment = (env: Record<string, string>, nodeEnv: 'production' | 'development' = 'production') =>
  appEnvironment({
    settings: readSettings({ env, checkout: '/checkout', workingDir: '/' }),
    secrets,
    databaseUrl: 'postgresql://owner:word@127.0.0.1:5432/signalcraft',
    nodeEnv,
  });

describe('the environment of the apps', () => {
  test('with nothing set it is one that they take: local accounts, mail to files, this machine only', () => {
    const { api, worker, web } = environment({});
    expect(worker).toEqual(api);
    expect(readEnv(api)).toMatchObject({
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: 5050,
      AUTH_PROVIDER: 'local',
      EMAIL_PROVIDER: 'file',
      MAIL_DIR: '/checkout/.signalcraft/mail',
      CORS_ORIGINS: ['http://localhost:3000'],
      METRICS_TOKEN: secrets.metricsToken,
      SIGNALCRAFT_EMBEDDED: true,
    });
    expect(readWebEnv(web)).toMatchObject({
      apiPublicUrl: 'http://localhost:5050',
      apiInternalUrl: 'http://127.0.0.1:5050',
      auth: { kind: 'local' },
      isEmbedded: true,
    });
  });

  test('what is set wins, and moved ports move the addresses', () => {
    const { api, web } = environment({
      PORT: '6050',
      WEB_PORT: '4000',
      HOST: '0.0.0.0',
      EMAIL_PROVIDER: 'smtp',
      SMTP_HOST: 'mail.example',
      METRICS_TOKEN: 'own',
      LOG_LEVEL: 'debug',
      TRUST_PROXY: 'true',
    });
    expect(readEnv(api)).toMatchObject({
      PORT: 6050,
      HOST: '0.0.0.0',
      WEB_BASE_URL: 'http://localhost:4000',
      NEXT_PUBLIC_API_BASE_URL: 'http://localhost:6050',
      EMAIL_PROVIDER: 'smtp',
      METRICS_TOKEN: 'own',
      LOG_LEVEL: 'debug',
    });
    expect(web).toMatchObject({ PORT: '4000', HOSTNAME: '0.0.0.0', LOG_LEVEL: 'debug' });
    expect(readWebEnv(web).trustsProxy).toBe(true);
    expect(environment({ WEB_BASE_URL: 'https://a.example' }).web['WEB_BASE_URL']).toBe('https://a.example');
  });

  test('all three of Clerk’s keys choose Clerk, fewer or an explicit word do not', () => {
    const provider = (env: Record<string, string>) => {
      const { api, web } = environment(env);
      return [api['AUTH_PROVIDER'], readWebEnv(web).auth.kind];
    };
    expect(provider(CLERK)).toEqual(['clerk', 'clerk']);
    expect(provider({ ...CLERK, AUTH_PROVIDER: 'local' })).toEqual(['local', 'local']);
    const { CLERK_JWT_PUBLIC_KEY: _, ...fewer } = CLERK;
    expect(provider(fewer)).toEqual(['local', 'local']);
  });

  test('the web app gets nothing that opens the database or signs anything', () => {
    const { web } = environment({
      ...CLERK,
      PATH: '/bin',
      DATABASE_URL: 'postgresql://secret-database/x',
      REDIS_URL: 'redis://secret-redis',
      ENCRYPTION_KEY: secrets.encryptionKey,
      SMTP_PASSWORD: 'secret-smtp',
      EMAIL_API_KEY: 'secret-mail',
      AWS_SECRET_ACCESS_KEY: 'secret-aws',
      CLERK_WEBHOOK_SIGNING_SECRET: 'secret-webhook',
    });
    const text = JSON.stringify(web);
    for (const secret of [/secret-/, /word@/, secrets.encryptionKey, secrets.databasePassword, secrets.metricsToken])
      expect(text).not.toMatch(secret);
    expect(web['PATH']).toBe('/bin');
  });
});
