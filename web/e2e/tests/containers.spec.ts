import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { signedIn } from '../support/api.ts';
import { startEngine } from '../support/docker.ts';
import { expect, network, test } from '../support/fixtures.ts';
import { topUp } from '../support/money.ts';
import { startNode } from '../support/node.ts';

test('a container job shows its log and progress while it runs, gives its files, and its pay goes where it belongs', async ({ page, request, visit, me }) => {
  test.setTimeout(240_000);
  const engine = startEngine();
  const operator = await signedIn(request, { username: 'demo', password: network().demoPassword });
  const { token } = await operator.post<{ token: string }>('/api/nodes', { name: `containers-${Date.now().toString(36)}` });
  const coordinator = `http://127.0.0.1:${Number(new URL(network().gateway).port) + 1}`;
  const stop = startNode(token, coordinator, {
    settings: {
      AIFORGE_NODE_CONTAINERS__SOCKET: engine.socket,
      AIFORGE_NODE_CONTAINERS__MEMORYMEGABYTES: '256',
      AIFORGE_NODE_CONTAINERS__DISKMEGABYTES: '128',
      AIFORGE_NODE_CONTAINERS__STOPSECONDS: '1',
      AIFORGE_NODE_CACHEGIGABYTES: '0',
      AIFORGE_NODE_SPEEDTEST: 'false',
    },
  });
  try {
    await topUp(await signedIn(request, me), 5);

    await test.step('the log and the progress come while it runs, the money waits in escrow', async () => {
      await visit('/jobs/new');
      await page.getByLabel('Upload a file').setInputFiles({ name: 'words & more.txt', mimeType: 'text/plain', buffer: Buffer.from('one two three\n') });
      await expect(page.getByLabel('Inputs')).toHaveValue(/^baf\w+ words & more\.txt$/);
      // Ten seconds to look at it while it runs.
      const script = 'echo "::aiforge progress=0.5 message=half of it"; echo "<img src=x onerror=alert(1)>begun"; sleep 10; wc -w < "/inputs/words & more.txt" > /outputs/count; touch "/outputs/<img src=x onerror=alert(2)>"; echo whole';
      await fill(page, engine.image, script, '1');
      await page.getByRole('button', { name: 'Submit the job' }).dblclick();
      await expect(page).toHaveURL(/\/jobs\/job_/);
      const log = page.getByRole('region', { name: 'Log' }).last();
      await expect(log).toContainText('<img src=x onerror=alert(1)>begun', { timeout: 60_000 });
      await expect(page.getByRole('progressbar', { name: 'Progress' })).toHaveAttribute('aria-valuenow', '50');
      await expect(page.getByText('half of it', { exact: true })).toBeVisible();
      await expect(page.getByText('in escrow', { exact: true })).toBeVisible();
      await expect(log).not.toContainText('whole');
    });

    await test.step('its files have a CID and are downloaded, and the node is paid', async () => {
      await expect(page.getByText('completed', { exact: true })).toBeVisible({ timeout: 45_000 });
      await expect(page.getByRole('region', { name: 'Log' }).last()).toContainText('whole');
      await expect(page.getByRole('button', { name: 'CID of the outputs' })).toBeVisible();
      const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'count', exact: true }).click()]);
      expect(readFileSync(await file.path(), 'utf8').trim()).toBe('3');
      await expect(page.getByRole('link', { name: '<img src=x onerror=alert(2)>' })).toBeVisible();
      const [archive] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download all' }).click()]);
      expect(readFileSync(await archive.path()).includes('count')).toBe(true);
      await expect(page.getByText('released', { exact: true })).toBeVisible();
      await expect(page.getByText('0.95')).toBeVisible();
      await expect(page.getByText('0.05')).toBeVisible();
      await page.reload();
      await expect(page.getByRole('region', { name: 'Log' }).last()).toContainText('whole');
    });

    await test.step('what waits is refunded', async () => {
      await page.goto('/jobs/new');
      await page.getByLabel('GPUs').fill('8');
      await fill(page, engine.image, 'true', '0.5');
      await page.getByRole('button', { name: 'Submit the job' }).click();
      await page.getByRole('button', { name: 'Refund' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Refund' }).click();
      await expect(page.getByText('refunded', { exact: true })).toBeVisible();
      await expect(page.getByText('cancelled', { exact: true })).toBeVisible();
    });

    await test.step('what was refunded is submitted again, as it was and for the same offer', async () => {
      const before = page.url();
      await page.getByRole('link', { name: 'Submit it again' }).click();
      await expect(page.getByLabel('Image')).toHaveValue(engine.image);
      await expect(page.getByLabel('GPUs')).toHaveValue('8');
      await expect(page.getByLabel('Offer')).toHaveValue('0.500000');
      await page.getByRole('button', { name: 'Submit the job' }).click();
      await expect(page).toHaveURL(/\/jobs\/job_/);
      expect(page.url()).not.toBe(before);
      await cancel(page);
      await expect(page.getByText('refunded', { exact: true })).toBeVisible();
    });

    await test.step('what runs for nothing is stopped; what runs for pay is not cancelled, but disputed', async () => {
      await page.goto('/jobs/new');
      await fill(page, engine.image, 'echo begun; sleep 60', '');
      await page.getByRole('button', { name: 'Submit the job' }).click();
      await expect(page.getByRole('region', { name: 'Log' }).last()).toContainText('begun', { timeout: 45_000 });
      await cancel(page);
      await expect(page.getByText('cancelled', { exact: true })).toBeVisible();

      await page.goto('/jobs/new');
      await fill(page, engine.image, 'echo begun; sleep 60', '0.5');
      await page.getByRole('button', { name: 'Submit the job' }).click();
      await expect(page.getByRole('region', { name: 'Log' }).last()).toContainText('begun', { timeout: 45_000 });
      await cancel(page);
      await expect(page.getByText('The job is cancelled')).toHaveCount(0);
      await expect(page.getByText('in escrow', { exact: true })).toBeVisible();
      await page.getByRole('button', { name: 'Dispute' }).click();
      await page.getByLabel('What is wrong').fill('It only sleeps. <script>alert(1)</script>');
      await page.getByRole('dialog').getByRole('button', { name: 'Dispute' }).click();
      await expect(page.getByText('disputed', { exact: true })).toBeVisible();
    });

    // 5, less 1 that was paid and 0.5 that is disputed.
    await page.goto('/billing?tab=balances');
    await expect(page.getByText('3.50').first()).toBeVisible();
  } finally {
    await stop();
    engine.remove();
  }
});

async function fill(page: Page, image: string, script: string, offer: string): Promise<void> {
  await page.getByLabel('Image').fill(image);
  await page.getByLabel('Command').fill(`sh\n-c\n${script}`);
  await page.getByLabel('Outputs folder').fill('/outputs');
  await page.getByLabel('Processors').fill('0.2');
  await page.getByLabel('Memory').fill('32Mi');
  await page.getByLabel('Disk').fill('16Mi');
  await page.getByLabel('Offer').fill(offer);
  await page.getByLabel('Currency').selectOption('USDT');
}

async function cancel(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Cancel the job' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel the job' }).click();
}
