import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, test as base, type APIRequestContext, type Page } from '@playwright/test';
import { network } from './network.ts';

export { expect, network };

export interface NewUser {
  email: string;
  username: string;
  password: string;
}

interface Fixtures {
  /** Goes to a page of the app, waits until it shows, and checks it with axe. */
  visit: (path: string) => Promise<void>;
  /** Registers somebody over the API; the browser is not signed in by that. */
  newUser: () => Promise<NewUser>;
  /** Signs the browser in, without the form. */
  signIn: (user: { username: string; password: string }) => Promise<void>;
  /** Somebody new, signed in. */
  me: NewUser;
}

let counter = 0;

export const test = base.extend<Fixtures>({
  baseURL: async ({}, use) => use(network().gateway),
  page: async ({ page }, use) => {
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      // A refused request is a failure that the page shows; what the security policy blocks is a mistake of ours.
      if (message.type() === 'error' && !message.text().startsWith("Failed to load resource")) complaints.push(message.text());
    });
    await use(page);
    expect(complaints, 'the page must not throw, nor break its own security policy').toEqual([]);
  },
  visit: async ({ page }, use) =>
    use(async (path) => {
      await page.goto(path);
      await settle(page);
      await checkAccessibility(page);
    }),
  newUser: async ({ request }, use) =>
    use(async () => {
      const name = `e2e-${Date.now().toString(36)}-${++counter}`;
      const user = { email: `${name}@example.org`, username: name, password: `a long enough phrase ${counter}7` };
      const reply = await request.post('/api/auth/register', { data: user });
      expect(reply.status(), await reply.text()).toBe(200);
      return user;
    }),
  signIn: async ({ page }, use) => use((user) => enter(page.request, user)),
  me: async ({ newUser, signIn }, use) => {
    const user = await newUser();
    await signIn(user);
    await use(user);
  },
});

/** Signs a browser in whose requests these are; the session is good for one address. */
export async function enter(browser: APIRequestContext, { username, password }: { username: string; password: string }, at = network().gateway): Promise<void> {
  const headers = { 'x-aiforge-session': 'cookie', origin: at, 'sec-fetch-site': 'same-origin' };
  const reply = await browser.post(`${at}/api/auth/login`, { headers, data: { login: username, password } });
  expect(reply.status(), await reply.text()).toBe(200);
}

/** Until the app has taken the place of the page's first picture, the heading is there and nothing is being loaded. */
export async function settle(page: Page): Promise<void> {
  await expect(page.locator('#root:not([inert])')).toHaveCount(1);
  await expect(page.locator('h1').first()).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: 'Loading' })).toHaveCount(0);
}

/** No finding of axe that is serious or worse, in the theme that is shown. */
export async function checkAccessibility(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
}

/** The link of the newest mail to somebody, with its token. */
export async function mailedLink(to: string, path: string): Promise<string> {
  const folder = join(network().dataFolder, 'mail');
  let link: string | undefined;
  await expect
    .poll(
      () => {
        const mails = readdirSync(folder).filter((name) => name.endsWith('.eml')).sort().reverse();
        const mail = mails.map((name) => readFileSync(join(folder, name), 'utf8')).find((text) => text.includes(`To: ${to}\r\n`) && text.includes(`${path}#token=`));
        link = mail?.split(/\s+/).find((word) => word.includes(`${path}#token=`));
        return link !== undefined;
      },
      { timeout: 20_000 },
    )
    .toBe(true);
  return link ?? '';
}
