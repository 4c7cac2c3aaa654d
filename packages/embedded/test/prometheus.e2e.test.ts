import { appendFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { AlertGroup, AlertGroupPage, TimelinePage } from '@signalcraft/contracts/alert-groups';
import type { Quickstart } from '@signalcraft/embedded/quickstart';
import { launchBrowser } from '@signalcraft/testkit/browser';
import { type StartedCommand, startCommand } from '@signalcraft/testkit/command';
import { freePort } from '@signalcraft/testkit/ports';
import { type PrivatePrometheus, startPrivatePrometheus } from '@signalcraft/testkit/private-prometheus';
import { processTree, stillRunning } from '@signalcraft/testkit/process-tree';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FreshClone, makeFreshClone } from './stub/fresh-clone.ts';
import { clusterHome, readQuickstart } from './stub/stack.ts';

const SUMMARY = 'Checkout answers every third request with an error';
const SECOND_START_MS_MAX = 15_000;
const WAIT = { timeout: 30_000, interval: 200 };

describe('from a fresh clone to a resolved alert', { timeout: 600_000 }, () => {
  let clone: FreshClone;
  let ports: { PORT: string; WEB_PORT: string };
  let stack: StartedCommand | null = null;
  let quickstart: Quickstart;
  let prometheus: PrivatePrometheus;
  let groupId: string;

  const npm = (...args: string[]): StartedCommand =>
    startCommand({ command: 'npm', args, cwd: clone.folder, env: { ...clone.env, ...ports } });
  const dataDir = () => join(clone.folder, '.signalcraft');

  const api = async <T>(path: string): Promise<T> => {
    const response = await fetch(`${quickstart.apiUrl}/api/v1${path}`, {
      headers: { authorization: `Bearer ${quickstart.apiKey}` },
    });
    expect(response.status).toBe(200);
    return (await response.json()) as T;
  };
  const group = () => api<AlertGroup>(`/alert-groups/${groupId}`);
  const pages = () => readdirSync(quickstart.mailDir).filter((name) => name.includes('_page_'));

  beforeAll(async () => {
    clone = makeFreshClone();
    ports = { PORT: String(await freePort()), WEB_PORT: String(await freePort()) };
  });
  afterAll(async () => {
    await prometheus?.remove();
    stack?.signal('SIGTERM', { group: true });
    await stack?.ended;
    const home = clusterHome(dataDir());
    if (home !== null) rmSync(home, { recursive: true, force: true });
    clone.remove();
  });

  test('a start that is stopped while it builds leaves no process', async () => {
    const stopped = npm('start');
    await stopped.printed({ text: 'building domain', timeoutMs: 300_000 });
    const processes = processTree(stopped.pid);
    expect(processes.length).toBeGreaterThan(4);
    stopped.signal('SIGINT', { group: true });
    await stopped.ended;
    expect(await stillRunning({ processes, afterMs: 5_000 })).toEqual([]);
  });

  test('npm start installs, builds, migrates, seeds and says where to go', async () => {
    stack = npm('start');
    await stack.printed({ text: 'Ctrl-C stops everything.', timeoutMs: 500_000 });
    quickstart = readQuickstart(dataDir());
    expect(quickstart.webUrl).toBe(`http://localhost:${ports.WEB_PORT}`);
    for (const text of [quickstart.webUrl, quickstart.email, quickstart.password, 'Send a first alert:'])
      expect(stack.output()).toContain(text);
  });

  test('what Prometheus finds is in the inbox as the server sends it, and mails once', async () => {
    prometheus = await startPrivatePrometheus({
      webhookUrl: quickstart.ingest['alertmanager'] ?? '',
      metrics: 'checkout_is_broken 1\n',
      rules: [
        {
          alert: 'CheckoutBroken',
          expr: 'checkout_is_broken == 1',
          labels: { severity: 'critical', service: 'checkout' },
          annotations: { summary: SUMMARY },
        },
      ],
      repeatSeconds: 2,
    });
    const signIn = await fetch(`${quickstart.webUrl}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: quickstart.webUrl },
      body: JSON.stringify({ email: quickstart.email, password: quickstart.password }),
    });
    expect(signIn.status).toBe(200);
    const cookie = signIn.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
    const inbox = async () => (await fetch(quickstart.webUrl, { headers: { cookie } })).text();
    await expect.poll(inbox, WAIT).toContain(SUMMARY);

    const { items } = await api<AlertGroupPage>('/alert-groups?status=OPEN');
    expect(items).toMatchObject([{ title: SUMMARY, severity: 'critical', alertCount: 1 }]);
    groupId = items[0]?.id ?? '';
    // Alertmanager goes on repeating it, which tells nobody.
    await expect.poll(async () => (await group()).eventCount, WAIT).toBeGreaterThan(3);
    await expect.poll(pages, WAIT).toHaveLength(1);
  });

  test('acknowledging it in the browser stands on its timeline; removing the cause resolves it', async () => {
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      await page.goto(quickstart.webUrl);
      await page.getByLabel('E-mail').fill(quickstart.email ?? '');
      await page.getByRole('textbox', { name: 'Password' }).fill(quickstart.password ?? '');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('link', { name: SUMMARY }).first().click();
      await page.waitForURL(`**/groups/${groupId}`);
      await page.getByRole('button', { name: 'Acknowledge' }).click();

      const timeline = page.getByRole('region', { name: 'Timeline' });
      await timeline.getByText('Owner acknowledged it.').waitFor();
      expect((await group()).status).toBe('ACKNOWLEDGED');
      const { items } = await api<TimelinePage>(`/alert-groups/${groupId}/timeline`);
      expect(items.map((entry) => entry.reason)).toContain('acknowledged');

      prometheus.setMetrics('checkout_is_broken 0\n');
      await expect.poll(async () => (await group()).status, WAIT).toBe('RESOLVED');
      await page.locator('[data-status=RESOLVED] h1', { hasText: SUMMARY }).waitFor();
      expect(pages()).toHaveLength(1);
    } finally {
      await browser.close();
    }
  });

  test('Ctrl-C leaves no process', async () => {
    const processes = processTree(stack?.pid ?? 0);
    expect(processes.map((one) => one.command).join('\n')).toMatch(
      /next-server[^]*postgres -D|postgres -D[^]*next-server/,
    );
    stack?.signal('SIGINT', { group: true });
    await stack?.ended;
    expect(await stillRunning({ processes, afterMs: 0 })).toEqual([]);
  });

  test(`a second start takes less than ${SECOND_START_MS_MAX / 1_000} s and finds everything`, async () => {
    const before = performance.now();
    stack = npm('start');
    await stack.printed({ text: 'Ctrl-C stops everything.', timeoutMs: 60_000 });
    const tookMs = performance.now() - before;
    console.log(`the second start took ${(tookMs / 1_000).toFixed(1)} s`);
    expect(tookMs).toBeLessThan(SECOND_START_MS_MAX);
    expect(readQuickstart(dataDir())).toEqual(quickstart);
    expect((await group()).status).toBe('RESOLVED');
  });

  test('npm run dev starts api and worker again when a source changes, and leaves no process', async () => {
    stack?.signal('SIGINT', { group: true });
    await stack?.ended;
    stack = npm('run', 'dev');
    await stack.printed({ text: 'Ctrl-C stops everything.', timeoutMs: 180_000 });
    const processes = processTree(stack.pid);
    const source = join(clone.folder, 'packages/domain/src/severity.ts');
    appendFileSync(source, '\nexport const touched = 1;\n');
    await stack.printed({ text: 'restarting api and worker', timeoutMs: 60_000 });
    await expect.poll(async () => (await group().catch(() => null))?.status, WAIT).toBe('RESOLVED');
    processes.push(...processTree(stack.pid));
    stack.signal('SIGINT', { group: true });
    await stack.ended;
    expect(await stillRunning({ processes, afterMs: 0 })).toEqual([]);
  });

  test.each([
    ['npm told to end', 'npm', 'SIGTERM'],
    ['the launcher killed', 'scripts/dev.mjs', 'SIGKILL'],
  ] as const)('%s, alone: all that it started ends', async (_, victim, signal) => {
    stack = npm('run', 'dev');
    await stack.printed({ text: 'api is ready', timeoutMs: 120_000 });
    const processes = processTree(stack.pid);
    const found = processes.find((one) => one.command.includes(victim) && !one.command.includes('sh -c'));
    if (!found) throw new Error(`no ${victim} runs`);
    process.kill(found.pid, signal);
    await stack.ended;
    expect(await stillRunning({ processes, afterMs: 15_000 })).toEqual([]);
  });
});
