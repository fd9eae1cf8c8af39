import { readFileSync } from 'node:fs';
import type { Browser, Page } from '@playwright/test';
import { signedIn } from '../support/api.ts';
import { enter, expect, network, test } from '../support/fixtures.ts';
import { topUp } from '../support/money.ts';
import { publish, sharedGroup } from '../support/seller.ts';

// Of each request, 0.01: 10 % to the platform; of the other 0.009, 30 % to the node and 0.0063 to the group, divided 60 to 40.
const shares = { creator: '0.00378', friend: '0.00252', node: '0.0027' };

test('a paid call earns for the creator, the friend in the group and the operator, to the last digit', async ({ page, browser, request, visit, me, newUser }) => {
  test.setTimeout(180_000);
  const [friend, consumer] = [await newUser(), await newUser()];
  const [mine, theirs, payer] = [await signedIn(request, me), await signedIn(request, friend), await signedIn(request, consumer)];
  const groupId = await sharedGroup(mine, theirs, { name: 'Ada and Grace' }, 6000);
  const { modelId, model } = await publish(mine, '# Tiny', { groupId });
  await topUp(payer, 5);

  await test.step('the creator sees how it is divided before the service is offered', async () => {
    await visit(`/studio/services/new?model=${modelId}`);
    await page.getByLabel('Name', { exact: true }).fill('By the call');
    await page.getByLabel('Per request (USDT)').fill('0.01');
    await page.getByLabel('Of an amount of (USDT)').fill('0.01');
    const division = page.getByRole('list', { name: 'How it is divided' });
    for (const name of ['You', friend.username]) await expect(division).toContainText(name);
    for (const amount of ['0.001', shares.node, shares.creator, shares.friend]) await expect(division).toContainText(amount);
    await page.getByRole('button', { name: 'Offer the service' }).click();
    await expect(page.getByText('active', { exact: true })).toBeVisible();
  });

  const buyer = await tabOf(browser, consumer);
  await test.step('the consumer subscribes, adds credits, and calls', async () => {
    await buyer.goto(`/models/${modelId}?tab=services`);
    await buyer.getByRole('button', { name: 'Subscribe to “By the call”' }).click();
    await buyer.getByRole('button', { name: 'Subscribe for free' }).click();
    const key = (await buyer.getByRole('dialog').getByText(/^afk_/).textContent()) ?? '';
    await buyer.getByRole('link', { name: 'Add credits' }).click();
    await buyer.getByRole('button', { name: 'Add from the balance' }).click();
    await buyer.getByLabel('Amount in USDT').fill('1');
    await buyer.getByRole('dialog').getByRole('button', { name: 'Add from the balance' }).dblclick();
    await expect(buyer.getByText('The credits are there', { exact: true })).toBeVisible();
    const reply = await request.post('/v1/chat/completions', { headers: { authorization: `Bearer ${key}` }, data: { model, max_tokens: 4, messages: [{ role: 'user', content: 'Hi' }] }, timeout: 30_000 });
    expect(reply.status(), await reply.text()).toBe(200);
    await expect(async () => {
      await buyer.reload();
      await expect(buyer.getByText('0.99', { exact: false }).first()).toBeVisible({ timeout: 1500 });
    }).toPass({ timeout: 20_000 });
  });

  await test.step('the box on the page answers, and the consumer reviews what it said', async () => {
    await buyer.goto(`/models/${modelId}?tab=try`);
    await buyer.getByLabel('Your message').fill('What is 2 + 3?');
    await buyer.getByRole('button', { name: 'Send' }).click();
    await expect(buyer.getByRole('region', { name: 'Answer' })).toContainText('5');
    await buyer.getByRole('tab', { name: 'Reviews' }).click();
    await buyer.getByRole('button', { name: 'Write a review' }).click();
    await buyer.getByLabel('Stars').selectOption('4');
    await buyer.getByLabel('What should others know?').fill('It adds up.');
    await buyer.getByRole('button', { name: 'Save' }).click();
    await expect(buyer.getByText('It adds up.')).toBeVisible();
    await visit(`/models/${modelId}?tab=reviews`);
    await page.getByRole('button', { name: 'Answer', exact: true }).click();
    await page.getByLabel('Your answer, for everybody').fill('Thank you.');
    await page.getByRole('button', { name: 'Save' }).click();
    await buyer.reload();
    await expect(buyer.getByText('Thank you.')).toBeVisible();
  });

  await test.step('each of them finds the exact part, also in the file', async () => {
    await earned(page, modelId, 'API service', shares.creator);
    await earned(await tabOf(browser, friend), modelId, 'API service', shares.friend);
    await earned(await tabOf(browser, { username: 'demo', password: network().demoPassword }), modelId, 'Computing for a service', shares.node);
    await visit('/studio?tab=revenue');
    await expect(page.getByRole('table', { name: 'By month' }).getByRole('row', { name: model })).toContainText(shares.creator);
    await visit(`/groups/${groupId}?tab=revenue`);
    await expect(page.getByRole('row', { name: me.username })).toContainText(shares.creator);
    await expect(page.getByRole('row', { name: friend.username })).toContainText(shares.friend);
  });
});

/** The earnings page shows the line of the model, and the file of its month has it. */
async function earned(page: Page, modelId: string, source: string, amount: string): Promise<void> {
  const row = page.getByRole('row').filter({ has: page.locator(`a[href="/models/${modelId}"]`) });
  await expect(async () => {
    await page.goto('/earnings');
    await expect(row).toHaveCount(1, { timeout: 2000 });
  }).toPass({ timeout: 30_000 });
  await expect(row).toContainText(source);
  await expect(row).toContainText(amount);
  await page.getByLabel('Month').selectOption({ index: 1 });
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download as CSV' }).click()]);
  const line = readFileSync(await file.path(), 'utf8').split('\r\n').find((one) => one.includes(modelId));
  expect(line).toMatch(new RegExp(`,${amount.replace('.', '\\.')}0*,USDT,`));
}

/** Another person's browser. */
async function tabOf(browser: Browser, user: { username: string; password: string }): Promise<Page> {
  const context = await browser.newContext({ baseURL: network().gateway });
  await enter(context.request, user);
  return context.newPage();
}
