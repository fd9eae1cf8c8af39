import { fileURLToPath } from 'node:url';
import { signedIn } from '../support/api.ts';
import { expect, network, test } from '../support/fixtures.ts';
import { startNode } from '../support/node.ts';

const model = fileURLToPath(new URL('../../../models/forge-tiny-q8_0.gguf', import.meta.url));

test('an operator adds a node, starts it, and sees a job done', async ({ page, visit, signIn }) => {
  test.setTimeout(90_000);
  // One machine works for one account, and this one's is the demo user's.
  await signIn({ username: 'demo', password: network().demoPassword });
  const name = `bench-${Date.now().toString(36)}`;
  await visit('/nodes');
  await page.getByRole('button', { name: 'Add a node' }).click();
  await page.getByRole('button', { name: 'Make the token' }).click();
  await expect(page.getByText('Give it a name.')).toBeVisible();
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('button', { name: 'Make the token' }).click();
  const dialog = page.getByRole('dialog', { name: 'Start the machine with this token' });
  const command = (await dialog.getByRole('region', { name: 'shell code' }).last().textContent()) ?? '';
  const token = /afn_[\w-]+/.exec(command)?.[0] ?? '';
  const coordinator = /--coordinator (\S+)/.exec(command)?.[1] ?? '';
  expect(coordinator).toBe(`http://127.0.0.1:${Number(new URL(network().gateway).port) + 1}`);
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.reload();
  await expect(page.getByText(token), 'a token is shown once').toHaveCount(0);

  const stop = startNode(token, coordinator, { arguments: ['--model', model] });
  try {
    // The node is known by its token's name or by the machine's: the token's page leads to it.
    await visit('/nodes?tab=tokens');
    const row = page.getByRole('row', { name });
    await expect(async () => {
      await page.reload();
      await expect(row.getByRole('link')).toBeVisible({ timeout: 1500 });
    }).toPass({ timeout: 40_000 });
    await row.getByRole('link').click();
    await expect(page.getByText('online')).toBeVisible({ timeout: 15_000 });
    await expect(page.getByRole('region', { name: 'Why no work?' })).toContainText(/\w+ \w+/);
    await expect(page.getByText('It has not earned anything yet.')).toBeVisible();

    await visit('/jobs/new');
    await page.getByLabel('Type').selectOption('ai_inference');
    await page.getByLabel('Model').fill('forge-tiny');
    await page.getByLabel('Prompt').fill('<img src=x onerror=alert(1)> hello');
    await page.getByRole('button', { name: 'Submit the job' }).click();
    await expect(page).toHaveURL(/\/jobs\/job_/);
    await expect(page.getByText('completed')).toBeVisible({ timeout: 20_000 });
    await expect(page.getByText('Tokens read and written')).toBeVisible();
    await expect(page.getByText('Fingerprint of the key')).toBeVisible();
    // The network's first job was a paid one; another journey may have moved what it earned.
    await visit('/nodes');
    await page.getByRole('link', { name: 'this machine' }).click();
    await expect(page.getByRole('table', { name: 'Earnings' }).getByRole('row', { name: 'a job forge-tiny 95.00 AITBC' }).first()).toBeVisible();
    await visit('/jobs');
    await expect(page.getByRole('region', { name: 'My jobs' }).getByText('forge-tiny').first()).toBeVisible();
  } finally {
    await stop();
  }
});

test('what a node earned in AITBC is moved to the balance, and its models have names', async ({ page, visit, request, signIn }) => {
  test.setTimeout(60_000);
  const demo = { username: 'demo', password: network().demoPassword };
  await earnAitbc(await signedIn(request, demo));
  await signIn(demo);

  await visit('/earnings?tab=payouts');
  await page.getByRole('button', { name: /^Move to my balance: [\d.]+ AITBC of this machine$/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Move to my balance' }).dblclick();
  await expect(page.getByText('It is on your balance')).toBeVisible();
  await expect(page.getByRole('button', { name: /AITBC of this machine/ })).toHaveCount(0);

  await visit('/earnings');
  const row = page.getByRole('table', { name: 'Statement' }).getByRole('row').filter({ hasText: 'this machine' }).filter({ hasText: 'AITBC' }).first();
  await expect(row.getByRole('link', { name: 'forge-tiny' })).toBeVisible();
  await expect(page.getByText('/api/'), 'people are told no routes').toHaveCount(0);
  await row.getByRole('link', { name: 'this machine' }).click();
  const models = page.getByRole('table', { name: 'Models that it can serve' });
  await expect(models.getByText(/[0-9a-f]{64}/).first()).toBeVisible();
  await models.getByRole('link', { name: 'forge-tiny' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'forge-tiny' })).toBeVisible();
});

/** The network's first job has paid its node. Where another journey has moved that already, it pays for one more. */
async function earnAitbc(demo: Awaited<ReturnType<typeof signedIn>>): Promise<void> {
  const hasAny = async () => {
    const { amounts = [] } = await demo.get<{ amounts?: { currency: string }[] }>('/api/payouts/payable');
    return amounts.some(({ currency }) => currency === 'AITBC');
  };
  if (await hasAny()) return;
  await demo.post('/api/jobs', { type: 'ai_inference', parameters: { model: 'forge-tiny', prompt: 'Hello.', nodes: 'own' }, paymentAmount: '1', paymentCurrency: 'AITBC' });
  await expect.poll(hasAny, { timeout: 30_000 }).toBe(true);
}

test('what the server refuses of a job stands at its fields, and a waiting job says why', async ({ page, visit, me }) => {
  expect(me.username).not.toBe('');
  await visit('/jobs/new');
  await page.getByLabel('Image').fill('docker.io/library/busybox:latest');
  await page.getByLabel('Memory').fill('lots');
  await page.getByRole('button', { name: 'Submit the job' }).click();
  await expect(page.getByText('Pin the image by its digest', { exact: false }).first()).toBeVisible();
  await expect(page.getByLabel('Memory')).toHaveAttribute('aria-invalid', 'true');

  await page.getByLabel('Image').fill(`docker.io/library/busybox@sha256:${'0'.repeat(64)}`);
  await page.getByLabel('Memory').fill('1Gi');
  await page.getByLabel('GPUs').fill('8');
  await page.getByRole('button', { name: 'Submit the job' }).click();
  await expect(page.getByRole('region', { name: 'Why is it waiting?' }).getByRole('listitem').first()).toContainText(/\w+ \w+/);
  await expect(page.getByRole('region', { name: 'Why is it waiting?' })).toContainText(/no waiting job is before it|before it, of all users/);
  await page.getByRole('button', { name: 'Cancel the job' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel the job' }).click();
  await expect(page.getByText('cancelled', { exact: true })).toBeVisible();
});
