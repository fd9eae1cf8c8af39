import { Wallet } from 'ethers';
import { adminKey } from '../support/network.ts';
import { checkAccessibility, expect, network, settle, test } from '../support/fixtures.ts';
import { addMetaMask, type Hand } from '../support/wallets.ts';
import type { Page } from '@playwright/test';

// What administrators decide about money. A fresh network has nothing to decide: what the pages read is real where it can be, and the requests
// that they sign are looked at; that the server does as they say is tested where the server is.

async function enter(page: Page): Promise<Hand> {
  const hand = await addMetaMask(page, new Wallet(adminKey));
  await page.goto('/admin');
  await page.getByRole('button', { name: 'Sign in with MetaMask' }).click();
  await expect(page.getByRole('tab', { name: 'Overview' })).toBeVisible();
  return hand;
}

/** Replies to a read instead of the network. */
async function reply(page: Page, path: string, json: object): Promise<void> {
  await page.route((url) => url.pathname === path, (route) => (route.request().method() === 'GET' ? route.fulfill({ json }) : route.fallback()));
}

const open = async (page: Page, tab: string) => {
  await page.getByRole('tab', { name: tab, exact: true }).click();
  await settle(page);
};

test('an administrator decides a disputed job payment, signed, and the payer has his money back', async ({ page, request }) => {
  test.setTimeout(90_000);
  // A paid job that waits for a node which nobody has, disputed by its payer.
  const login = await request.post('/api/auth/login', { data: { login: 'demo', password: network().demoPassword } });
  const { tokens } = (await login.json()) as { tokens: { accessToken: string } };
  const headers = { authorization: `Bearer ${tokens.accessToken}` };
  // What the machine of the network's first job earned pays for it.
  const payable = (await (await request.get('/api/payouts/payable', { headers })).json()) as { amounts?: { nodeId: string; currency: string }[] };
  const nodeId = payable.amounts?.find(({ currency }) => currency === 'AITBC')?.nodeId;
  if (nodeId) {
    const moved = await request.post('/api/payouts/to-balance', { headers, data: { currency: 'AITBC', nodeId } });
    expect(moved.ok(), await moved.text()).toBe(true);
  }
  const parameters = { image: `docker.io/library/busybox@sha256:${'0'.repeat(64)}`, gpus: 8 };
  const made = await request.post('/api/jobs', { headers, data: { type: 'container', parameters, paymentAmount: '1', paymentCurrency: 'AITBC' } });
  expect(made.ok(), await made.text()).toBe(true);
  const { job } = (await made.json()) as { job: { jobId: string; paymentId: string } };
  const disputed = await request.post(`/v1/payments/${job.paymentId}/dispute`, { headers, data: { reason: 'It never runs.' } });
  expect(disputed.ok(), await disputed.text()).toBe(true);

  const hand = await enter(page);
  const before = hand.signed.length;
  await open(page, 'Disputes');
  const row = page.getByRole('table', { name: 'Disputed job payments' }).getByRole('row').filter({ has: page.locator(`code[title="${job.paymentId}"]`) });
  await expect(row.getByText('It never runs.')).toBeVisible();
  await checkAccessibility(page);
  await row.getByRole('button', { name: 'Decide' }).click();
  const dialog = page.getByRole('dialog', { name: 'What is the work worth?' });
  await dialog.getByRole('button', { name: 'Sign and decide' }).click();
  await expect(dialog.getByText('Say why.')).toBeVisible();
  expect(hand.signed, 'nothing is signed without a reason').toHaveLength(before);

  await dialog.getByLabel('Award in AITBC').fill('0');
  await dialog.getByLabel('Why, for the security log').fill('No node ever had it.');
  hand.declines = true;
  await dialog.getByRole('button', { name: 'Sign and decide' }).click();
  await expect(dialog.getByRole('alert')).toContainText('You declined');
  await expect(dialog.getByLabel('Why, for the security log'), 'what was typed stays').toHaveValue('No node ever had it.');
  hand.declines = false;
  await dialog.getByRole('button', { name: 'Sign and decide' }).click();
  await expect(dialog).toBeHidden();
  await expect(row).toHaveCount(0);
  expect(hand.signed.at(-1)).toContain(`/api/admin/job-payments/${job.paymentId}:resolve`);

  await page.getByLabel('Id of the payment').fill(job.paymentId);
  await expect(page.getByText('refunded', { exact: true })).toBeVisible();
});

test('what waits for a decision offers it, and signs what it says', async ({ page }) => {
  test.setTimeout(90_000);
  const user = 'user_01m80000000000000000000001';
  const receipt = 'rcpt_01m80000000000000000000001';
  await reply(page, '/api/admin/payments/receipts', { receipts: [{ receiptId: receipt, network: 'ethereum', amount: '120.000000', state: 'suspense', fromAddress: `0x${'ab'.repeat(20)}`, txHash: `0x${'cd'.repeat(32)}` }] });
  await reply(page, '/api/admin/payments/restrictions', { restrictions: [{ userId: user, paymentId: 'pay_01m80000000000000000000001', beginTime: '2026-01-01T00:00:00Z' }] });
  await reply(page, '/api/admin/node-suspensions', { suspensions: [{ nodeId: 'node_01m80000000000000000000001', jobId: 'job_01m80000000000000000000001', beginTime: '2026-01-01T00:00:00Z', endTime: '2027-01-01T00:00:00Z' }] });
  await reply(page, '/api/admin/exchange/purchases', { purchases: [{ userId: user, purchase: { purchaseId: 'purchase_01m80000000000000000000001', status: 'REVIEW', reviewReason: 'OVER_LIMIT', aitbcAmount: '1000.00000000', receivedBtc: '0.01000000', btcAmount: '0.01000000' } }] });
  const hand = await enter(page);

  // The server is asked for real, and knows none of these: its reason stands in the dialog.
  const decide = async (tab: string, button: string, act: string, target: string, fill?: () => Promise<void>) => {
    await open(page, tab);
    await page.getByRole('button', { name: button, exact: true }).first().click();
    const dialog = page.getByRole('dialog');
    await fill?.();
    await dialog.getByLabel('Why, for the security log').fill('a test');
    await checkAccessibility(page);
    await dialog.getByRole('button', { name: act, exact: true }).click();
    await expect(dialog.getByRole('alert')).toBeVisible();
    expect(hand.signed.at(-1)).toContain(target);
    await page.keyboard.press('Escape');
  };
  await decide('Payments', 'Assign', 'Sign and assign', `/api/admin/payments/receipts/${receipt}:assign`, () => page.getByRole('dialog').getByLabel('User').fill(user));
  await decide('Payments', 'Lift', 'Lift', `/api/admin/payments/restrictions/${user}:lift`);
  await decide('Nodes', 'Lift', 'Lift', '/api/admin/node-suspensions/node_01m80000000000000000000001:lift');
  await decide('Exchange', 'Credit', 'Credit', '/api/admin/exchange/purchases/purchase_01m80000000000000000000001:credit');
});

test('a batch of payouts is exported for the machine with the key, and takes only signatures', async ({ page }) => {
  const batch = 'pbatch_01m80000000000000000000001';
  const payout = 'pout_01m80000000000000000000001';
  const exported = { batch: { batchId: batch, network: 'ethereum', fromAddress: `0x${'ab'.repeat(20)}` }, transactions: [{ payoutId: payout, status: 'BATCHED', toAddress: `0x${'cd'.repeat(20)}`, amount: '60.000000', currency: 'USDT', nonce: '7', signingHash: `0x${'12'.repeat(32)}` }] };
  await reply(page, '/api/admin/payouts/batches', { batches: [{ ...exported.batch, createTime: '2026-01-01T00:00:00Z' }] });
  await reply(page, `/api/admin/payouts/batches/${batch}`, exported);
  const hand = await enter(page);
  await open(page, 'Payouts');
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download the file to sign' }).click();
  const stream = await (await download).createReadStream();
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  expect(JSON.parse(Buffer.concat(chunks).toString('utf8'))).toEqual(exported);

  const before = hand.signed.length;
  await page.getByRole('button', { name: 'Hand in signatures' }).click();
  const dialog = page.getByRole('dialog', { name: 'Hand in signatures' });
  await dialog.getByLabel('Signatures, as JSON').fill('{"signatures": [{"payoutId": "x"}]}');
  await dialog.getByRole('button', { name: 'Sign and send' }).click();
  await expect(dialog.getByText('That is no file of signatures', { exact: false })).toBeVisible();
  expect(hand.signed).toHaveLength(before);
  await dialog.getByLabel('Signatures, as JSON').fill(JSON.stringify({ signatures: [{ payoutId: payout, signature: `0x${'a1'.repeat(65)}` }] }));
  await dialog.getByRole('button', { name: 'Sign and send' }).click();
  await expect(dialog.getByRole('alert')).toBeVisible();
  expect(hand.signed.at(-1)).toContain(`/api/admin/payouts/batches/${batch}:sign`);
});

test('messages show above an open dialog', async ({ page, visit, me }) => {
  expect(me.username).not.toBe('');
  await visit('/keys');
  await page.getByRole('button', { name: 'New key' }).first().click();
  await page.context().grantPermissions([]);
  await page.getByRole('dialog').getByLabel('Name').fill('a key');
  await page.getByRole('button', { name: 'Make the key' }).click();
  await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: { writeText: () => Promise.reject(new Error('no')) } }));
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: /copy/i }).first().click();
  const message = page.getByText('Copying is not allowed here');
  await expect(message).toBeVisible();
  const isOnTop = await message.evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return element.contains(document.elementFromPoint(left + width / 2, top + height / 2));
  });
  expect(isOnTop).toBe(true);
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(message).toHaveCount(0);
});
