import { Wallet } from 'ethers';
import { signedIn } from '../support/api.ts';
import { expect, test } from '../support/fixtures.ts';
import { publish, sellByUse } from '../support/seller.ts';
import { addMetaMask } from '../support/wallets.ts';

test('a key is made, used and revoked; a service’s key is replaced and revoked', async ({ page, request, visit, me, newUser }) => {
  const status = async (key: string, model = 'forge-tiny') =>
    (await request.post('/v1/chat/completions', { headers: { authorization: `Bearer ${key}` }, data: { model, max_tokens: 1, messages: [{ role: 'user', content: 'Hi' }] } })).status();
  await visit('/keys');
  await page.getByRole('button', { name: 'New key' }).click();
  await page.getByRole('button', { name: 'Make the key' }).click();
  await expect(page.getByText('Give it a name.')).toBeVisible();
  await page.getByLabel('Name').fill('laptop');
  await page.getByLabel('Expires').selectOption('week');
  await page.getByRole('button', { name: 'Make the key' }).click();
  const key = (await page.getByRole('dialog').getByText(/^afk_/).textContent()) ?? '';
  expect(await status(key)).toBe(200);
  await page.getByRole('button', { name: 'Done' }).click();
  await page.reload();
  await expect(page.getByText(key), 'a key is shown once').toHaveCount(0);
  const row = page.getByRole('row', { name: 'laptop' });
  await row.getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(row.getByText('revoked', { exact: true })).toBeVisible();
  await expect.poll(() => status(key)).toBe(401);

  const seller = await signedIn(request, await newUser());
  const { modelId } = await publish(seller, '# Tiny');
  const serviceId = await sellByUse(seller, modelId, { name: 'By the call' });
  const subscriber = await signedIn(request, me);
  const { subscription, apiKey } = await subscriber.post<{ subscription: { subscriptionId: string }; apiKey: string }>('/api/marketplace/subscriptions', { serviceId });
  await visit(`/usage/subscriptions/${subscription.subscriptionId}`);
  await page.getByRole('button', { name: 'Replace the key' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Replace the key' }).click();
  const next = (await page.getByRole('dialog').getByText(/^afk_/).textContent()) ?? '';
  expect(next).not.toBe(apiKey);
  // Without credits the key that counts is asked for money; the one before is not known any more.
  await expect.poll(() => status(apiKey)).toBe(401);
  expect(await status(next)).not.toBe(401);
  await page.getByRole('button', { name: 'I stored it' }).click();
  await page.getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByText('There is no key')).toBeVisible();
  await expect.poll(() => status(next)).toBe(401);
});

test('a session elsewhere is ended, and a new password ends the others', async ({ page, browser, baseURL, visit, me }) => {
  const elsewhere = async () => {
    const context = await browser.newContext({ ...(baseURL && { baseURL }) });
    const tab = await context.newPage();
    await tab.goto('/signin');
    await tab.getByLabel('E-mail or username').fill(me.username);
    await tab.getByLabel('Password', { exact: true }).fill(me.password);
    await tab.getByRole('button', { name: 'Sign in' }).click();
    await expect(tab.getByRole('button', { name: `Account: ${me.username}` })).toBeVisible();
    return tab;
  };
  const isOut = async (tab: typeof page) => {
    await tab.goto('/keys');
    await expect(tab.getByRole('dialog', { name: 'Sign in again' }).or(tab.getByRole('heading', { name: 'Sign in to see this page' }))).toBeVisible();
  };
  const first = await elsewhere();
  await visit('/account?tab=sign-in');
  // The one of the registration is there, too.
  const end = page.getByRole('button', { name: 'End' });
  for (const left of [1, 0]) {
    await end.first().click();
    await expect(end).toHaveCount(left);
  }
  await isOut(first);

  const second = await elsewhere();
  await page.getByLabel('Current password').first().fill('not the password');
  await page.getByLabel('New password').fill('a phrase that is longer 3');
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByLabel('Current password').first()).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByLabel('New password')).toHaveValue('a phrase that is longer 3');
  await page.getByLabel('Current password').first().fill(me.password);
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText('Your password is changed', { exact: true })).toBeVisible();
  await isOut(second);
  await visit('/account?tab=log');
  await expect(page.getByText(/password/i).first()).toBeVisible();
  await expect(page.getByRole('button', { name: `Account: ${me.username}` })).toBeVisible();
});

test('wallets are linked, preferred and unlinked, and one that is somebody else’s is refused', async ({ page, browser, baseURL, visit, me }) => {
  expect(me.username).not.toBe('');
  const [first, second] = [Wallet.createRandom(), Wallet.createRandom()];
  const hand = await addMetaMask(page, first);
  await visit('/account?tab=wallets');
  const link = page.getByRole('button', { name: 'Link MetaMask' });
  hand.declines = true;
  await link.click();
  await expect(page.getByText('You declined in MetaMask')).toBeVisible();
  hand.declines = false;
  await link.click();
  const row = (wallet: { address: string }) => page.getByRole('row').filter({ hasText: wallet.address });
  await expect(row(first).getByText('primary', { exact: true })).toBeVisible();
  hand.use(second);
  await link.click();
  await row(second).getByRole('button', { name: 'Make primary' }).click();
  await expect(row(second).getByText('primary', { exact: true })).toBeVisible();
  await expect(row(first).getByRole('button', { name: 'Make primary' })).toBeVisible();

  const stranger = await browser.newContext({ ...(baseURL && { baseURL }) });
  const theirs = await stranger.newPage();
  const other = await addMetaMask(theirs);
  await theirs.goto('/signin');
  await theirs.getByRole('button', { name: 'Continue with MetaMask' }).click();
  await theirs.getByRole('tab', { name: 'Wallets' }).click();
  other.use(first);
  await theirs.getByRole('button', { name: 'Link MetaMask' }).click();
  await expect(theirs.getByRole('alert')).toContainText(/another account|linked/i);
  await stranger.close();

  await row(first).getByRole('button', { name: 'Unlink' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Unlink' }).click();
  await expect(row(first)).toHaveCount(0);
  await expect(row(second)).toBeVisible();
});
