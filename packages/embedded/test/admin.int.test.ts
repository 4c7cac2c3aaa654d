import { randomBytes } from 'node:crypto';
import { runAdmin } from '@signalcraft/embedded/admin';
import { seedFirstRun } from '@signalcraft/embedded/seed';
import { queryAs } from '@signalcraft/testkit/query-as';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { verifyPassword } from 'better-auth/crypto';
import { beforeAll, describe, expect, test, vi } from 'vitest';

const OWNER = 'owner@signalcraft.local';

describe('npm run admin', async () => {
  const { appUrl: databaseUrl, ownerUrl } = await withDatabase();
  const asOwner = <Row extends Record<string, unknown>>(text: string) => queryAs<Row>({ databaseUrl: ownerUrl, text });

  const admin = async (...args: string[]) => {
    const printed: string[] = [];
    const errors = vi.spyOn(console, 'error').mockImplementation((line) => void printed.push(String(line)));
    try {
      const code = await runAdmin({
        args,
        env: { DATABASE_URL: databaseUrl },
        checkout: '/nowhere',
        workingDir: '/nowhere',
        print: (text) => printed.push(text),
      });
      return { code, text: printed.join('\n') };
    } finally {
      errors.mockRestore();
    }
  };
  const role = async (email: string) =>
    (
      await asOwner<{ role: string }>(
        `select m.role from "Member" m join "User" u on u.id = m.user_id where u.email = '${email}'`,
      )
    ).map((row) => row.role);

  beforeAll(async () => {
    await seedFirstRun({
      databaseUrl,
      encryptionKey: randomBytes(32).toString('base64'),
      ownerPassword: 'the first password',
      apiKey: 'sc_key',
    });
  });

  test('--help and no command at all say what there is', async () => {
    for (const args of [['--help'], []]) {
      const { code, text } = await admin(...args);
      expect(code).toBe(0);
      expect(text).toContain('reset-password EMAIL');
      expect(text).toContain('make-owner EMAIL');
      expect(text).toContain('make-operator EMAIL');
    }
  });

  test.each([
    [['promote', OWNER], /There is no command "promote"/],
    [['constructor', OWNER], /There is no command "constructor"/],
    [['reset-password'], /takes one e-mail address/],
    [['reset-password', 'nobody'], /takes one e-mail address/],
    [['reset-password', OWNER, '--workspace', 'demo'], /takes no --workspace/],
    [['reset-password', OWNER, '--force'], /Unknown option '--force'/],
    [['reset-password', 'nobody@example.com'], /no local account with the e-mail address nobody@example.com/],
    [['make-owner', 'nobody@example.com'], /no user with the e-mail address nobody@example.com/],
    [['make-owner', OWNER, '--workspace', 'other'], /no workspace "other"/],
    [['confirm-domain', 'example.com'], /takes a domain and the slug of a workspace/],
    [['confirm-domain', 'example.com', 'other'], /no workspace "other"/],
    [['confirm-domain', 'example.com', 'demo'], /has not named example.com/],
    [['make-operator', 'nobody@example.com'], /no user with the e-mail address nobody@example.com/],
    [['make-operator', OWNER, '--workspace', 'demo'], /takes no --workspace/],
  ])('%j is refused in one line', async (args, why) => {
    const { code, text } = await admin(...args);
    expect(code).toBe(1);
    expect(text).toMatch(why);
    expect(text.split('\n')).toHaveLength(1);
  });

  test('reset-password sets the password it prints and ends the sessions', async () => {
    await asOwner(`insert into auth.session (id, token, "userId", "expiresAt")
      select 's1', 't1', id, now() + interval '1 day' from auth."user"`);
    const { code, text } = await admin('reset-password', OWNER.toUpperCase());
    expect(code).toBe(0);
    const password = text.split(': ').at(-1) ?? '';
    const [account] = await asOwner<{ password: string }>('select password from auth.account');
    expect(await verifyPassword({ hash: account?.password ?? '', password })).toBe(true);
    expect(await asOwner('select 1 from auth.session')).toEqual([]);
  });

  test('reset-password gives a password to an account that had none', async () => {
    await asOwner('delete from auth.account');
    const { text } = await admin('reset-password', OWNER);
    const [account] = await asOwner<{ password: string; same: boolean }>(
      'select a.password, a."accountId" = u.id as same from auth.account a join auth."user" u on u.id = a."userId"',
    );
    expect(account?.same).toBe(true);
    expect(await verifyPassword({ hash: account?.password ?? '', password: text.split(': ').at(-1) ?? '' })).toBe(true);
  });

  test('make-owner raises a member, makes one of somebody who was none, and audits both', async () => {
    await asOwner(`update "Member" set role = 'VIEWER'`);
    expect(await admin('make-owner', OWNER)).toEqual({ code: 0, text: `${OWNER} is an OWNER of Demo now.` });
    expect(await role(OWNER)).toEqual(['OWNER']);
    expect((await admin('make-owner', OWNER)).text).toBe(`${OWNER} is an OWNER of Demo already.`);

    await asOwner(`insert into "User" (id, email, name) values (gen_random_uuid(), 'new@example.com', 'New')`);
    expect((await admin('make-owner', 'new@example.com')).code).toBe(0);
    expect(await role('new@example.com')).toEqual(['OWNER']);

    expect(await asOwner('select actor_type, action, before, after from "AuditEntry" order by id')).toEqual([
      { actor_type: 'system', action: 'member.role_changed', before: { role: 'VIEWER' }, after: { role: 'OWNER' } },
      { actor_type: 'system', action: 'member.role_changed', before: null, after: { role: 'OWNER' } },
    ]);
  });

  test('make-owner brings back who was removed', async () => {
    await asOwner(`update "Member" set removed_at = now() where user_id = (select id from "User" where name = 'New')`);
    expect((await admin('make-owner', 'new@example.com')).text).toMatch(/OWNER of Demo now/);
    expect(await asOwner('select 1 from "Member" where removed_at is not null')).toEqual([]);
  });

  test('the first owner is the operator of the instance, and make-operator makes others', async () => {
    const operators = async () =>
      (await asOwner<{ email: string }>('select email from "User" where is_operator order by email')).map(
        ({ email }) => email,
      );
    expect(await operators()).toEqual([OWNER]);
    expect((await admin('make-operator', OWNER)).text).toBe(`${OWNER} is an operator of this instance already.`);
    expect((await admin('make-operator', 'New@example.com')).code).toBe(0);
    expect(await operators()).toEqual(['new@example.com', OWNER].sort());
  });

  test('make-owner asks which workspace where it cannot know', async () => {
    await asOwner(`insert into "Workspace" (id, slug, name) values (gen_random_uuid(), 'second', 'Second')`);
    await asOwner(`insert into "User" (id, email, name) values (gen_random_uuid(), 'third@example.com', 'Third')`);
    expect((await admin('make-owner', 'third@example.com')).text).toMatch(/belongs to no workspace: name one with/);
    expect((await admin('make-owner', 'third@example.com', '--workspace', 'second')).text).toMatch(
      /OWNER of Second now/,
    );
    expect((await admin('make-owner', OWNER, '--workspace', 'second')).text).toMatch(/OWNER of Second now/);
    expect((await admin('make-owner', OWNER)).text).toMatch(/belongs to more than one workspace/);
  });

  test('a database that is away is one line', async () => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const code = await runAdmin({
      args: ['reset-password', OWNER],
      env: { DATABASE_URL: 'postgresql://nobody@127.0.0.1:9/none' },
      checkout: '/nowhere',
      workingDir: '/nowhere',
    });
    expect(code).toBe(1);
    expect(printed.mock.calls).toEqual([[expect.stringMatching(/^The database cannot be used: .*ECONNREFUSED/)]]);
    printed.mockRestore();
  });
});
