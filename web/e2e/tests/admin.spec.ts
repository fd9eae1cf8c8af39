import { Wallet } from 'ethers';
import { adminKey } from '../support/network.ts';
import { checkAccessibility, expect, settle, test } from '../support/fixtures.ts';
import { addMetaMask } from '../support/wallets.ts';

test('an administrator signs in, suspends and restores a user, and changes a setting', async ({ page, visit, newUser }) => {
  test.setTimeout(120_000);
  const user = await newUser();
  const hand = await addMetaMask(page, new Wallet(adminKey));
  await visit('/admin');
  hand.declines = true;
  await page.getByRole('button', { name: 'Sign in with MetaMask' }).click();
  await expect(page.getByRole('alert')).toContainText('You declined in MetaMask');
  hand.declines = false;
  await page.getByRole('button', { name: 'Sign in with MetaMask' }).click();
  await expect(page.getByText('Nodes online')).toBeVisible();
  expect(hand.signed).toHaveLength(1);
  for (const tab of ['Payments', 'Payouts', 'Nodes', 'Jobs', 'Revenue', 'Admin wallets', 'Health', 'Events', 'Exchange', 'Contracts']) {
    await page.getByRole('tab', { name: tab, exact: true }).click();
    await settle(page);
    await expect(page.getByRole('alert')).toHaveCount(0);
    await checkAccessibility(page);
  }
  await page.getByRole('tab', { name: 'Health', exact: true }).click();
  const loops = await page.getByRole('table', { name: 'Loops of the process that answered' }).getByRole('row').allInnerTexts();
  expect(loops.length).toBeGreaterThan(30);
  // What has no words of its own is called by its name in the log, twice.
  expect(loops.filter((loop) => /^(\w+)\s+\1\s/.test(loop))).toEqual([]);
  expect(hand.signed, 'reading takes no further signature').toHaveLength(1);

  await page.getByRole('tab', { name: 'Users' }).click();
  await page.getByLabel('Search').fill(user.username);
  for (const [act, state] of [['Suspend', 'suspended'], ['Restore', 'active']] as const) {
    await page.getByRole('row', { name: user.username }).getByRole('button', { name: act }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: act }).click();
    await expect(dialog.getByText('Say why.')).toBeVisible();
    await dialog.getByLabel('Why, for the security log').fill('a test');
    await dialog.getByRole('button', { name: act }).click();
    await expect(page.getByRole('row', { name: user.username }).getByText(state)).toBeVisible();
  }
  expect(hand.signed).toHaveLength(3);

  await page.getByRole('tab', { name: 'Settings' }).click();
  const row = page.getByRole('row', { name: 'limits.plans' });
  await row.getByRole('button', { name: 'Change' }).click();
  hand.declines = true;
  await page.getByRole('button', { name: 'Sign and save' }).click();
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('You declined');
  hand.declines = false;
  await page.getByRole('button', { name: 'Sign and save' }).click();
  await expect(row.getByText(/version \d+/)).toBeVisible();
});

test('a session that runs out in the middle of a change loses nothing of it', async ({ page, request, newUser }) => {
  const user = await newUser();
  await addMetaMask(page, new Wallet(adminKey));
  let bearer = '';
  page.on('request', (sent) => (bearer = sent.headers().authorization ?? bearer));
  await page.goto('/admin?tab=users');
  await page.getByRole('button', { name: 'Sign in with MetaMask' }).click();
  await page.getByLabel('Search').fill(user.username);
  const row = page.getByRole('row', { name: user.username });
  await row.getByRole('button', { name: 'Suspend' }).click();
  const change = page.getByRole('dialog', { name: /Suspend/ });
  await change.getByLabel('Why, for the security log').fill('a long story');

  expect((await request.delete('/api/admin/sessions/current', { headers: { authorization: bearer } })).status()).toBe(200);
  const again = page.getByRole('dialog', { name: 'Sign in again' });
  // Whoever comes back to the page has it ask anew, once what it shows is some seconds old.
  await expect(async () => {
    await page.evaluate(() => dispatchEvent(new Event('visibilitychange')));
    await expect(again).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 30_000 });
  await again.getByRole('button', { name: 'Sign in with MetaMask' }).click();
  await expect(again).toHaveCount(0);
  await expect(change.getByLabel('Why, for the security log')).toHaveValue('a long story');
  await change.getByRole('button', { name: 'Suspend' }).click();
  await expect(row.getByText('suspended')).toBeVisible();
});

test('a wallet that is no administrator is told so', async ({ page, visit }) => {
  await addMetaMask(page);
  await visit('/admin');
  await page.getByRole('button', { name: 'Sign in with MetaMask' }).click();
  await expect(page.getByRole('alert')).toContainText(/admin/i);
  await expect(page.getByRole('tab')).toHaveCount(0);
});
