import { sourceOf, tokensOf } from '../measure/answer.ts';
import { expect, settle, test } from '../support/fixtures.ts';

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
  await expect(page.getByText(/· [\d,]+ tokens/)).toBeVisible();
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

test('a huge paste is told to be too long, and what is left of it is sent', async ({ page, visit, me }) => {
  await visit('/chat');
  expect(me.username).not.toBe('');
  const box = page.getByLabel('Your message');
  const send = page.getByRole('button', { name: 'Send' });
  await box.fill('ä<b>word</b>'.repeat(100_000));
  await expect(page.getByRole('alert')).toContainText('longer than a message may be');
  await expect(send).toBeDisabled();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/chat$/);

  // More than the model can read is the server's to say; the text stays.
  const long = 'word '.repeat(20_000);
  await box.fill(long);
  await send.click();
  await expect(page.getByRole('alert')).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole('alert')).not.toContainText('cannot be reached');
});

test('an answer of hours leaves the page usable, and nothing of it behind', async ({ page, visit, me }) => {
  test.setTimeout(180_000);
  await visit('/chat');
  expect(me.username).not.toBe('');
  // 60,000 tokens: a slow machine writes at them for hours; here they come in a quarter of a minute.
  const tokens = tokensOf(40);
  expect(tokens.length).toBeGreaterThan(50_000);
  let source: Awaited<ReturnType<typeof sourceOf>> | undefined;
  let stored: object[] = [];
  await page.route(/\/api\/chat\/conversations\/[^/]+\/messages$/, async (route) => {
    const conversationId = /conversations\/([^/]+)/.exec(route.request().url())?.[1] ?? '';
    const question = { messageId: 'msg_q', conversationId, parentId: '', role: 'user', content: 'Write much.', state: 'CHAT_MESSAGE_STATE_COMPLETE' };
    const answer = { messageId: 'msg_long', conversationId, parentId: 'msg_q', role: 'assistant', model: 'forge-tiny', state: 'CHAT_MESSAGE_STATE_STREAMING' };
    stored = [question, answer];
    source = await sourceOf(tokens, 4000, question, answer);
    await route.continue({ url: source.url });
  });
  await page.route(/\/api\/chat\/conversations\/[^/]+\/messages\?/, (route) => route.fulfill({ json: { messages: stored } }));
  const browser = await page.context().newCDPSession(page);
  const heap = async () => {
    await browser.send('HeapProfiler.collectGarbage');
    return (await browser.send('Runtime.getHeapUsage')).usedSize / 1e6;
  };
  const before = await heap();
  const box = page.getByLabel('Your message');
  await box.fill('Write much.');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Part 20', exact: true })).toBeVisible({ timeout: 90_000 });
  await box.pressSequentially('meanwhile');
  await expect(box).toHaveValue('meanwhile');
  await expect(page.getByText('function_40_59', { exact: false }).last()).toBeVisible({ timeout: 90_000 });
  const shown = await heap();
  source?.close();

  await page.getByRole('link', { name: 'API keys', exact: true }).first().click();
  await settle(page);
  await page.waitForTimeout(500);
  // A quarter of a megabyte of text, highlighted; once it is left only what was fetched to show it stays.
  expect(shown - before, 'MB while it is shown').toBeLessThan(100);
  expect((await heap()) - before, 'MB after it').toBeLessThan(15);
});

test('hostile Markdown in an answer is text', async ({ page, visit, me }) => {
  await visit('/chat');
  expect(me.username).not.toBe('');
  await page.getByLabel('Your message').fill('Hello');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/· [\d,]+ tokens/)).toBeVisible();
  const content = '<img src=x onerror="window.harmed=1"> [here](javascript:window.harmed=1) ![](http://127.0.0.1:9/x.png) <script>window.harmed=1</script>';
  const message = { messageId: 'msg_1', parentId: '', role: 'assistant', content, state: 'CHAT_MESSAGE_STATE_DONE' };
  await page.route(/\/messages\?/, (route) => route.fulfill({ json: { messages: [message], nextPageToken: '' } }));
  await page.reload();
  await expect(page.getByText('here')).toBeVisible();
  expect(await page.evaluate(() => 'harmed' in window)).toBe(false);
  expect(await page.locator('main img').count()).toBe(0);
});

test('a long conversation scrolls within the page, which stays as high as the window', async ({ page, visit, me }) => {
  await visit('/chat');
  expect(me.username).not.toBe('');
  await page.getByLabel('Your message').fill('Hello');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/· [\d,]+ tokens/)).toBeVisible();
  const content = Array.from({ length: 12 }, (_, part) => `Part ${part}\n\n\`\`\`python\n${'print()\n'.repeat(12)}\`\`\``).join('\n\n');
  const messages = [{ messageId: 'msg_1', parentId: '', role: 'assistant', content, state: 'CHAT_MESSAGE_STATE_DONE' }];
  await page.route(/\/messages\?/, (route) => route.fulfill({ json: { messages, nextPageToken: '' } }));
  for (const size of [{ width: 390, height: 800 }, { width: 1280, height: 720 }]) {
    await page.setViewportSize(size);
    await page.reload();
    await expect(page.getByText('Part 11')).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBe(size.height);
  }
});
