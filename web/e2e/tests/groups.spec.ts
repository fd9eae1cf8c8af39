import { expect, test } from '../support/fixtures.ts';

test('two people make a group, and both accept how it divides its revenue', async ({ page, visit, me, newUser, browser, baseURL }) => {
  await visit('/groups');
  await page.getByRole('button', { name: 'New group' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Ada & <i>friends</i>');
  await page.getByRole('button', { name: 'Make the group' }).click();
  await expect(page.getByRole('heading', { name: 'Ada & <i>friends</i>' })).toBeVisible();

  const friend = await newUser();
  await page.getByRole('tab', { name: 'Invitations' }).click();
  await page.getByRole('button', { name: 'Invite' }).click();
  await page.getByRole('textbox', { name: 'Username' }).fill(friend.username);
  await page.getByRole('dialog').getByRole('button', { name: 'Invite' }).click();
  await expect(page.getByRole('cell', { name: friend.username })).toBeVisible();

  const context = await browser.newContext({ ...(baseURL && { baseURL }) });
  const theirs = await context.newPage();
  const headers = { 'x-aiforge-session': 'cookie', origin: baseURL ?? '', 'sec-fetch-site': 'same-origin' };
  expect((await context.request.post('/api/auth/login', { headers, data: { login: friend.username, password: friend.password } })).status()).toBe(200);
  await theirs.goto('/groups');
  await theirs.getByRole('button', { name: 'Accept' }).click();
  await theirs.getByRole('link', { name: 'Ada & <i>friends</i>' }).click();
  await expect(theirs.getByRole('cell', { name: me.username })).toBeVisible();

  const propose = page.getByRole('button', { name: 'Propose a split' });
  await page.getByRole('tab', { name: 'Split' }).click();
  await expect(propose).toBeVisible();
  await page.reload();
  await page.getByLabel(`Share of ${me.username} (%)`).fill('66.66');
  await page.getByLabel(`Share of ${friend.username} (%)`).fill('33.33');
  await expect(propose).toBeDisabled();
  await page.getByLabel(`Share of ${friend.username} (%)`).fill('33.34');
  await propose.click();
  await expect(page.getByText('waits for answers')).toBeVisible();

  await theirs.getByRole('tab', { name: 'Split' }).click();
  await theirs.getByRole('button', { name: 'Accept my share' }).click();
  await expect(theirs.getByText('accepted', { exact: true })).toBeVisible();
  await expect(theirs.getByRole('cell', { name: '33.34 %' })).toBeVisible();
  await context.close();
});
