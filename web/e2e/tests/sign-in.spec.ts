import { expect, mailedLink, network, test } from '../support/fixtures.ts';
import { addMetaMask, addTronLink } from '../support/wallets.ts';

test('somebody registers, confirms the address and signs out', async ({ page, visit }) => {
  const name = `ada-${Date.now().toString(36)}`;
  await visit('/register');
  await page.getByLabel('E-mail').fill(`${name}@example.org`);
  await page.getByLabel('Username').fill(name);
  await page.getByLabel('Password', { exact: true }).fill('short');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByText('At least 8 characters.').last()).toBeVisible();
  await page.getByLabel('Password', { exact: true }).fill(`another long phrase 41`);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Account', exact: true })).toBeFocused();
  await expect(page.getByText('not confirmed')).toBeVisible();

  await visit(await mailedLink(`${name}@example.org`, '/verify-email'));
  await expect(page.getByRole('heading', { name: 'Your address is confirmed' })).toBeVisible();
  expect(page.url(), 'the token stays in no history').not.toContain('token');

  await page.getByRole('button', { name: `Account: ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('link', { name: 'Sign in' })).toBeVisible();
  expect((await page.context().cookies()).filter(({ name: cookie }) => cookie.includes('aiforge'))).toEqual([]);
});

test('a wrong password is told, the right one leads back to where one wanted to go', async ({ page, visit, newUser }) => {
  const user = await newUser();
  await visit('/keys');
  await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
  await page.getByLabel('E-mail or username').fill(user.email);
  await page.getByLabel('Password', { exact: true }).fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await expect(page.getByLabel('E-mail or username')).toHaveValue(user.email);
  await page.getByLabel('Password', { exact: true }).fill(user.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/keys$/);
});

test('a forgotten password is replaced by the link of a mail', async ({ page, visit, newUser }) => {
  const user = await newUser();
  await visit('/forgot-password');
  await page.getByLabel('E-mail').fill(user.email);
  await page.getByRole('button', { name: 'Send the link' }).click();
  await expect(page.getByRole('heading', { name: 'Look into your mail' })).toBeVisible();

  await visit(await mailedLink(user.email, '/reset-password'));
  await page.getByLabel('New password', { exact: true }).fill('another long phrase 9');
  await page.getByRole('button', { name: 'Set the password' }).click();
  await page.getByRole('link', { name: 'To sign in' }).click();
  await page.getByLabel('E-mail or username').fill(user.username);
  await page.getByLabel('Password', { exact: true }).fill('another long phrase 9');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Account', exact: true })).toBeVisible();
});

test('the demo user signs in with the password that up printed', async ({ page, visit }) => {
  await visit('/signin');
  await page.getByLabel('E-mail or username').fill('demo');
  await page.getByLabel('Password', { exact: true }).fill(network().demoPassword);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('button', { name: 'Account: demo' })).toBeVisible();
});

test('who is signed in is told so at the forms, and goes on or signs out', async ({ page, visit, me }) => {
  for (const form of ['/signin', '/register']) {
    await visit(`${form}?to=/keys`);
    await expect(page.getByText(`This is the account of ${me.username}.`)).toBeVisible();
    await expect(page.getByLabel('Password', { exact: true })).toHaveCount(0);
  }
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page).toHaveURL(/\/keys$/);

  await visit('/signin');
  await page.getByRole('main').getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByLabel('Password', { exact: true })).toBeVisible();
});

test('MetaMask signs in; a declined signature is told and can be tried again', async ({ page, visit }) => {
  const hand = await addMetaMask(page);
  hand.declines = true;
  await visit('/signin');
  await page.getByRole('button', { name: 'Continue with MetaMask' }).click();
  await expect(page.getByRole('alert')).toContainText('You declined in MetaMask');

  hand.declines = false;
  await page.getByRole('button', { name: 'Continue with MetaMask' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Account', exact: true })).toBeVisible();
  expect(hand.signed).toHaveLength(1);
  expect(hand.signed[0]).toContain('AIForge Network');
  expect(hand.signed[0]).toContain(new URL(network().gateway).host);
  await page.getByRole('tab', { name: 'Wallets' }).click();
  await expect(page.getByText(hand.address)).toBeVisible();
});

test('TronLink signs in; a declined signature is told', async ({ page, visit }) => {
  const hand = await addTronLink(page);
  hand.declines = true;
  await visit('/signin');
  await page.getByRole('button', { name: 'Continue with TronLink' }).click();
  await expect(page.getByRole('alert')).toContainText('You declined in TronLink');

  hand.declines = false;
  await page.getByRole('button', { name: 'Continue with TronLink' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Account', exact: true })).toBeVisible();
  await page.getByRole('tab', { name: 'Wallets' }).click();
  await expect(page.getByText(hand.address)).toBeVisible();
});
