import { type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';

export type Complaint = { page: string; text: string };

/** A browser of its own kind of person: its cookies, its size, and everything its pages complained about. */
export async function openContext(options: {
  browser: Browser;
  webUrl: string;
  context?: BrowserContextOptions;
}): Promise<{ context: BrowserContext; complaints: Complaint[] }> {
  const context = await options.browser.newContext({
    baseURL: options.webUrl,
    // Another zone than the server's, so that a page that mixes them up differs when it hydrates.
    timezoneId: 'Asia/Kolkata',
    locale: 'de-DE',
    viewport: { width: 1440, height: 900 },
    ...options.context,
  });
  context.setDefaultTimeout(15_000);
  const complaints: Complaint[] = [];
  context.on('console', (message) => {
    const page = message.page()?.url() ?? '';
    if (message.type() === 'error' || message.type() === 'warning') complaints.push({ page, text: message.text() });
  });
  context.on('weberror', (error) => complaints.push({ page: error.page()?.url() ?? '', text: String(error.error()) }));
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`policy: ${event.violatedDirective} refused ${event.blockedURI}`);
    });
  });
  return { context, complaints };
}

/** Fills the form, and resolves when the page after it is there. */
export async function signIn(options: { page: Page; email: string; password: string; path?: string }): Promise<void> {
  const { page, path = '/' } = options;
  await page.goto(path);
  await page.getByLabel('E-mail').fill(options.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(options.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
}

/** The page's own scripts have run: what follows is not typed into dead HTML. */
export const untilLive = (page: Page): Promise<void> => page.getByText('Live', { exact: true }).waitFor();
