import { createServer } from 'node:http';
import { expect, network, test } from '../support/fixtures.ts';

test('a session that expired in the middle of a form is renewed unnoticed', async ({ page, visit, me }) => {
  await visit('/account?tab=sign-in');
  await page.getByLabel('New e-mail').fill(`new-${me.username}@example.org`);
  await page.getByLabel('Current password').last().fill(me.password);
  await dropCookies(page, 'access');

  await page.getByRole('button', { name: 'Change address' }).click();
  await expect(page.getByText('Look into your mail').first()).toBeVisible();
});

test('a session that is over asks for the password, and the form goes on as it was', async ({ page, visit, me, request }) => {
  await visit('/keys');
  await page.getByRole('button', { name: 'New key' }).click();
  await page.getByLabel('Name').fill('laptop');
  await endAllSessions(request, me);
  await dropCookies(page, 'access');

  await page.getByRole('button', { name: 'Make the key' }).click();
  const dialog = page.getByRole('dialog', { name: 'Sign in again' });
  await dialog.getByLabel('E-mail or username').fill(me.username);
  await dialog.getByLabel('Password', { exact: true }).fill(me.password);
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('dialog', { name: 'Copy your key now' })).toContainText('afk_');
});

test('several tabs that find the session expired renew it once', async ({ page, context, visit, me }) => {
  await visit('/keys');
  expect(me.username).not.toBe('');
  const other = await context.newPage();
  await other.goto('/account');
  let renewals = 0;
  await context.route('**/api/auth/refresh', (route) => {
    renewals++;
    return route.continue();
  });
  await dropCookies(page, 'access');
  await Promise.all([page.reload(), other.reload()]);
  await expect(page.getByRole('heading', { name: 'API keys' })).toBeVisible();
  await expect(other.getByText(me.email)).toBeVisible();
  expect(renewals).toBe(1);
});

test('signing out in one tab signs out the others', async ({ page, context, visit, me }) => {
  await visit('/account');
  const other = await context.newPage();
  await other.goto('/keys');
  await expect(other.getByRole('heading', { name: 'API keys' })).toBeVisible();
  await page.getByRole('button', { name: `Account: ${me.username}` }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(other.getByRole('heading', { name: 'Sign in to see this page' })).toBeVisible();
});

test('no script reads the tokens', async ({ page, visit, me }) => {
  await visit('/account');
  expect(me.username).not.toBe('');
  const seen = await page.evaluate(() => document.cookie + JSON.stringify(Object.entries(localStorage)) + JSON.stringify(Object.entries(sessionStorage)));
  expect(seen).not.toMatch(/afr_|eyJ/);
});

test('a page of another origin can use nothing of the session', async ({ page, visit, me }) => {
  await visit('/keys');
  // Another port is another origin, but the same site: the cookies do travel, and only the gateway refuses.
  const hostile = createServer((_, reply) => reply.setHeader('content-type', 'text/html').end('<title>elsewhere</title><h1>x</h1>'));
  await new Promise<void>((resolve) => hostile.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = hostile.address() as { port: number };
    await page.goto(`http://127.0.0.1:${port}/`);
    const sent = page.waitForRequest((request) => request.url().includes('/api/auth/keys'));
    const answered = page.waitForResponse((response) => response.url().includes('/api/auth/keys'));
    await page.evaluate(
      (gateway) => void fetch(`${gateway}/api/auth/keys`, { method: 'POST', mode: 'no-cors', credentials: 'include', headers: { 'content-type': 'text/plain' }, body: '{"name":"stolen"}' }),
      network().gateway,
    );
    await sent;
    expect((await answered).status()).toBeGreaterThanOrEqual(400);
  } finally {
    hostile.close();
  }
  await visit('/keys');
  expect(me.username).not.toBe('');
  await expect(page.getByText('No keys yet')).toBeVisible();
});

async function dropCookies(page: import('@playwright/test').Page, kind: string): Promise<void> {
  await page.context().clearCookies({ name: new RegExp(`aiforge-${kind}`) });
}

async function endAllSessions(request: import('@playwright/test').APIRequestContext, user: { username: string; password: string }): Promise<void> {
  const login = (await (await request.post('/api/auth/login', { data: { login: user.username, password: user.password } })).json()) as { tokens: { accessToken: string } };
  const headers = { authorization: `Bearer ${login.tokens.accessToken}` };
  const { sessions } = (await (await request.get('/api/auth/sessions', { headers })).json()) as { sessions: { sessionId: string; current: boolean }[] };
  for (const { sessionId, current } of sessions) if (!current) await request.delete(`/api/auth/sessions/${sessionId}`, { headers });
}
