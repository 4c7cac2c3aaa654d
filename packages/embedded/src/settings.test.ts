import { describe, expect, test } from 'vitest';
import { readSettings } from './settings.ts';

const read = (env: Record<string, string | undefined>) =>
  readSettings({ env, checkout: '/checkout', workingDir: '/somewhere' });

describe('settings', () => {
  test('without a variable everything lies in the checkout, at the usual ports', () => {
    expect(read({ HOME: '/root' })).toEqual({
      checkout: '/checkout',
      dataDir: '/checkout/.signalcraft',
      logsDir: '/checkout/.signalcraft/logs',
      mailDir: '/checkout/.signalcraft/mail',
      apiPort: 5050,
      webPort: 3000,
      host: null,
      databaseUrl: null,
      redisUrl: null,
      given: { HOME: '/root' },
    });
  });

  test('an empty variable counts as unset', () => {
    expect(read({ PORT: '', DATABASE_URL: '', SIGNALCRAFT_DATA_DIR: '' })).toEqual(read({}));
  });

  test('folders are meant from where the command was given', () => {
    const { dataDir, logsDir, mailDir } = read({ SIGNALCRAFT_DATA_DIR: '../data', MAIL_DIR: 'mail' });
    expect([dataDir, logsDir, mailDir]).toEqual(['/data', '/data/logs', '/somewhere/mail']);
  });

  test.each(['0', '65536', '80a', '-1', '3.5', ' '])('PORT=%j is refused by its name', (port) => {
    expect(() => read({ PORT: port })).toThrow(`PORT=${port} is not a port`);
    expect(() => read({ WEB_PORT: port })).toThrow(`WEB_PORT=${port} is not a port`);
  });

  test('one port for both is refused', () => {
    expect(() => read({ PORT: '3000' })).toThrow('PORT and WEB_PORT are both 3000');
  });
});
