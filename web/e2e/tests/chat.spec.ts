import { expect, test } from '../support/fixtures.ts';

test('a chat is stored, edited, answered once more, found, renamed, shared and deleted', async ({ page, visit, me, browser }) => {
  await visit('/chat');
  expect(me.username).not.toBe('');
  await page.getByLabel('Your message').fill('What is 2 + 3?');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/chat\/conv_/);
  await expect(page.getByText('2 + 3 = 5.')).toBeVisible();
  await expect(page.getByText(/\d+ tokens · .* · within your plan/)).toBeVisible();

  // Another version of the question; the old one is a step away.
  await page.getByRole('button', { name: 'Edit' }).click();
  await page.getByRole('textbox', { name: 'Edit the message' }).fill('What is the capital of France?');
  await page.getByRole('button', { name: 'Send again' }).click();
  await expect(page.getByText('The capital of France is Paris.')).toBeVisible();
  await expect(page.getByText('2 of 2')).toBeVisible();
  await page.getByRole('button', { name: 'The version before' }).click();
  await expect(page.getByText('2 + 3 = 5.')).toBeVisible();
  await page.getByRole('button', { name: 'Answer once more' }).click();
  await expect(page.getByText('2 of 2')).toBeVisible();

  // It is the server's: a reload and a search find it.
  await page.reload();
  await expect(page.getByText('2 + 3 = 5.')).toBeVisible();
  await page.getByLabel('Search conversations').fill('capital');
  const list = page.getByRole('complementary', { name: 'Conversations' });
  await expect(list.getByRole('listitem')).toHaveCount(1);

  const main = page.getByRole('region', { name: 'What is 2 + 3?' });
  await main.getByRole('button', { name: 'More about this conversation' }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Sums & <b>capitals</b>');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: 'Sums & <b>capitals</b>' })).toBeVisible();

  // Nobody sees it before there is a link, and then without signing in.
  const renamed = page.getByRole('region', { name: 'Sums & <b>capitals</b>' });
  await renamed.getByRole('button', { name: 'More about this conversation' }).click();
  await page.getByRole('menuitem', { name: 'Share' }).click();
  await expect(page.getByText('There is no link to this conversation.')).toBeVisible();
  await page.getByRole('button', { name: 'Make a link' }).click();
  const link = (await page.getByRole('dialog').locator('code').textContent()) ?? '';
  const stranger = await browser.newContext();
  const theirs = await stranger.newPage();
  await theirs.goto(link);
  await expect(theirs.getByText('2 + 3 = 5.')).toBeVisible();
  await page.getByRole('button', { name: 'End the link' }).click();
  await expect(page.getByText('The link no longer works.', { exact: true })).toBeVisible();
  await theirs.goto(link);
  await expect(theirs.getByText('This link does not work')).toBeVisible();
  await stranger.close();
  await page.keyboard.press('Escape');

  const exported = page.waitForEvent('download');
  await renamed.getByRole('button', { name: 'More about this conversation' }).click();
  await page.getByRole('menuitem', { name: 'Export as Markdown' }).click();
  expect((await exported).suggestedFilename()).toMatch(/\.md$/);

  await renamed.getByRole('button', { name: 'More about this conversation' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page).toHaveURL(/\/chat$/);
  await expect(list.getByRole('listitem')).toHaveCount(0);
});

test('an answer survives a reload in the middle', async ({ page, visit, me }) => {
  await visit('/chat');
  expect(me.username).not.toBe('');
  await page.getByLabel('Your message').fill('Tell me a long story, please.');
  // The reload comes as soon as the server has the question: the answer goes on without anybody.
  await Promise.all([page.waitForURL(/\/chat\/conv_/), page.keyboard.press('Enter')]);
  await page.reload();
  await expect(page.getByText(/\d+ tokens/)).toBeVisible();
});

test('what the server refuses stays in the box', async ({ page, visit, me }) => {
  await visit('/chat');
  expect(me.username).not.toBe('');
  const detail = 'Too many requests in this minute.';
  await page.route(/\/api\/chat\/conversations\/[^/]+\/messages$/, (route) =>
    route.fulfill({ status: 429, headers: { 'retry-after': '7', 'content-type': 'application/problem+json' }, json: { code: 'RATE_LIMITED', detail } }),
  );
  const box = page.getByLabel('Your message');
  await box.fill('Keep me');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText(`${detail}Try again in 7 seconds.`);
  await expect(box).toHaveValue('Keep me');
});

test('hostile Markdown in an answer is text', async ({ page, visit, me }) => {
  await visit('/chat');
  expect(me.username).not.toBe('');
  await page.getByLabel('Your message').fill('Hello');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/\d+ tokens/)).toBeVisible();
  const content = '<img src=x onerror="window.harmed=1"> [here](javascript:window.harmed=1) ![](http://127.0.0.1:9/x.png) <script>window.harmed=1</script>';
  const message = { messageId: 'msg_1', parentId: '', role: 'assistant', content, state: 'CHAT_MESSAGE_STATE_DONE' };
  await page.route(/\/messages\?/, (route) => route.fulfill({ json: { messages: [message], nextPageToken: '' } }));
  await page.reload();
  await expect(page.getByText('here')).toBeVisible();
  expect(await page.evaluate(() => 'harmed' in window)).toBe(false);
  expect(await page.locator('main img').count()).toBe(0);
});
