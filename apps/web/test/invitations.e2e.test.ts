import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launchBrowser } from '@signalcraft/testkit/browser';
import { type StartedStack, startStack } from '@signalcraft/testkit/stack';
import { cloneDatabase } from '@signalcraft/testkit/template-database';
import { testServices } from '@signalcraft/testkit/test-services';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openContext, signIn } from './browser.ts';

const EMAIL = 'ada@x.example';
const PASSWORD = 'correct horse battery staple';

let stack: StartedStack;
let browser: Browser;

beforeAll(async () => {
  const database = await cloneDatabase({ template: testServices().template });
  [stack, browser] = await Promise.all([startStack({ database, redisUrl: testServices().redisUrl }), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

const newPage = async (): Promise<{ page: Page; complaints: { text: string }[] }> => {
  const { context, complaints } = await openContext({ browser, webUrl: stack.webUrl });
  return { page: await context.newPage(), complaints };
};

/** The path below `path` that a mail to an address names, once there is one. */
async function linkMailed(options: { to: string; path: string }): Promise<string> {
  const pattern = new RegExp(`${stack.webUrl}(/${options.path}/[\\w-]{20,})`);
  let found: string | undefined;
  await expect
    .poll(
      async () => {
        const names = (await readdir(stack.mailDir)).filter((name) => name.endsWith('.eml'));
        const mails = await Promise.all(names.map((name) => readFile(join(stack.mailDir, name), 'utf8')));
        found = mails
          .filter((mail) => mail.includes(`To: ${options.to}`))
          // Long lines are broken by a sign of equality at their end.
          .flatMap((mail) => pattern.exec(mail.replaceAll(/=\r?\n/g, ''))?.[1] ?? [])[0];
        return found;
      },
      { timeout: 30_000 },
    )
    .toBeDefined();
  return found ?? '';
}

it('somebody is invited, reads the mail, joins as a new person, forgets the password, and signs out everywhere', async () => {
  const { page: owner } = await newPage();
  await signIn({ page: owner, email: stack.email, password: stack.password, path: '/settings/members' });
  await owner.getByRole('button', { name: 'Invite somebody' }).click();
  await owner.getByRole('dialog').getByLabel('E-mail').fill(EMAIL);
  await owner.getByRole('button', { name: 'Send the invitation' }).click();
  const section = owner.getByRole('region', { name: 'Invitations' });
  await section.getByText(EMAIL).waitFor();
  await section.getByText('mail sent').waitFor();

  const link = await linkMailed({ to: EMAIL, path: 'invitations' });
  const answer = await owner.goto(link);
  expect(answer?.headers()['referrer-policy']).toBe('no-referrer');
  await owner.getByText(`You are signed in as ${stack.email}`).waitFor();

  const { page: ada, complaints } = await newPage();
  await ada.goto(link);
  await ada.getByText('you respond to alerts').waitFor();
  await ada.getByLabel('Your name').fill('Ada');
  await ada.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await ada.getByRole('button', { name: /^Join / }).click();
  await ada.getByRole('navigation', { name: 'Main' }).waitFor();
  await ada.getByRole('button', { name: /^Ada: account/ }).waitFor();
  await ada.goto(link);
  await ada.getByText('was accepted already').waitFor();

  await ada.goto('/settings/profile');
  await ada.getByText('(this one)').waitFor();
  await ada.getByRole('textbox', { name: 'Name' }).fill('Ada Lovelace');
  await ada.getByRole('button', { name: 'Save the name' }).click();
  await ada.getByRole('button', { name: /^Ada Lovelace: account/ }).waitFor();

  expect(complaints).toEqual([]);

  const { page: elsewhere } = await newPage();
  await elsewhere.goto('/sign-in');
  await elsewhere.getByRole('link', { name: 'Forgotten password?' }).click();
  await elsewhere.getByRole('heading', { name: 'Forgotten password' }).waitFor();
  await elsewhere.getByLabel('E-mail').fill(EMAIL);
  await elsewhere.getByRole('button', { name: 'Mail me a link' }).click();
  await elsewhere.getByText('a link is on its way').waitFor();
  await elsewhere.goto(await linkMailed({ to: EMAIL, path: 'reset-password' }));
  await elsewhere.getByRole('textbox', { name: 'New password' }).fill(`${PASSWORD} two`);
  await elsewhere.getByRole('button', { name: 'Change the password' }).click();
  await elsewhere.getByText('Your password is changed').waitFor();
  await signIn({ page: elsewhere, email: EMAIL, password: `${PASSWORD} two`, path: '/settings/profile' });

  await elsewhere.getByRole('button', { name: 'Sign out everywhere' }).click();
  await elsewhere.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click();
  await elsewhere.getByRole('button', { name: 'Sign in' }).waitFor();
  await elsewhere.goto('/settings/profile');
  await elsewhere.getByRole('button', { name: 'Sign in' }).waitFor();
}, 120_000);
