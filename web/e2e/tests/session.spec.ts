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
  await signInAgain(page, me);
  await expect(page.getByRole('dialog', { name: 'Copy your key now' })).toContainText('afk_');
});

test('a form outlives a session that is over, also when signing in is put off', async ({ page, visit, me, request }) => {
  const question = 'A long question that nobody wants to type twice.';
  await page.clock.install();
  await visit('/jobs/new');
  await page.getByLabel('Type').selectOption('ai_inference');
  await page.getByLabel('Model').fill('forge-tiny');
  await page.getByLabel('Prompt').fill(question);
  await endAllSessions(request, me);
  await dropCookies(page, 'access');

  await page.getByRole('button', { name: 'Submit the job' }).click();
  await page.getByRole('dialog', { name: 'Sign in again' }).getByLabel('Password', { exact: true }).waitFor();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'Sign in again' })).toHaveCount(0);
  await expect(page.getByRole('form', { name: 'New job' }).getByRole('alert')).toBeVisible();
  await expect(page.getByLabel('Prompt')).toHaveValue(question);

  // Who comes back from another window later: the page asks again who is signed in.
  await page.clock.fastForward('02:00');
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
  await page.waitForTimeout(1000);
  await expect(page.getByLabel('Prompt')).toHaveValue(question);

  await page.getByRole('button', { name: 'Submit the job' }).click();
  await signInAgain(page, me);
  await expect(page).toHaveURL(/\/jobs\/job_/);
  await expect(page.getByText(question)).toBeVisible();
});

test('somebody else who signs in does not carry out what the first one began', async ({ page, visit, me, newUser, request }) => {
  const other = await newUser();
  await visit('/keys');
  await page.getByRole('button', { name: 'New key' }).click();
  await page.getByLabel('Name').fill('laptop');
  await endAllSessions(request, me);
  await dropCookies(page, 'access');
  await page.getByRole('button', { name: 'Make the key' }).click();
  await signInAgain(page, other);

  await expect(page.getByRole('button', { name: `Account: ${other.username}` })).toBeVisible();
  await expect(page.getByText('No keys yet')).toBeVisible();
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('what somebody typed into a chat is not there for who signs in next', async ({ page, visit, me, newUser }) => {
  const other = await newUser();
  await visit('/chat');
  await page.getByLabel('Message').fill('nobody else may read this');
  await page.getByRole('button', { name: `Account: ${me.username}` }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await page.getByLabel('E-mail or username').fill(other.username);
  await page.getByLabel('Password', { exact: true }).fill(other.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('link', { name: 'Chat', exact: true }).first().click();
  await expect(page.getByLabel('Message')).toHaveValue('');
});

test('a page of one account begins anew when another one signs in beside it', async ({ page, context, visit, me, newUser, request }) => {
  const other = await newUser();
  await visit('/keys');
  await page.getByRole('button', { name: 'New key' }).click();
  await page.getByLabel('Name').fill('laptop');
  await endAllSessions(request, me);
  await dropCookies(page, 'access');

  const beside = await context.newPage();
  await beside.goto('/account');
  await signInAgain(beside, other);
  await expect(page.getByRole('button', { name: `Account: ${other.username}` })).toBeVisible();
  await expect(page.getByLabel('Name')).toHaveCount(0);
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

test('times are right on a machine whose clock is not', async ({ page, me }) => {
  expect(me.username).not.toBe('');
  await page.clock.setSystemTime(Date.now() + 3 * 3_600_000);
  await page.goto('/account?tab=sign-in');
  const session = page.getByRole('row').filter({ hasText: 'this browser' });
  await expect(session).toContainText('now');
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

async function signInAgain(page: import('@playwright/test').Page, user: { username: string; password: string }): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Sign in again' });
  await dialog.getByLabel('E-mail or username').fill(user.username);
  await dialog.getByLabel('Password', { exact: true }).fill(user.password);
  await dialog.getByRole('button', { name: 'Sign in' }).click();
}

async function dropCookies(page: import('@playwright/test').Page, kind: string): Promise<void> {
  await page.context().clearCookies({ name: new RegExp(`aiforge-${kind}`) });
}

async function endAllSessions(request: import('@playwright/test').APIRequestContext, user: { username: string; password: string }): Promise<void> {
  const login = (await (await request.post('/api/auth/login', { data: { login: user.username, password: user.password } })).json()) as { tokens: { accessToken: string } };
  const headers = { authorization: `Bearer ${login.tokens.accessToken}` };
  const { sessions } = (await (await request.get('/api/auth/sessions', { headers })).json()) as { sessions: { sessionId: string; current: boolean }[] };
  for (const { sessionId, current } of sessions) if (!current) await request.delete(`/api/auth/sessions/${sessionId}`, { headers });
}
