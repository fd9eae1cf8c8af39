import { Wallet } from 'ethers';
import type { APIRequestContext, Page } from '@playwright/test';
import { read, signedIn, type Api } from '../support/api.ts';
import { expect, settle, test, type NewUser } from '../support/fixtures.ts';
import { adminKey } from '../support/network.ts';
import { publish, sellByUse, sharedGroup } from '../support/seller.ts';
import { addMetaMask } from '../support/wallets.ts';

const script = '"><img src=x onerror=hacked=1><script>hacked=1</script>';
/** As much as a name may hold: a script, a text that turns the line around, and a word that no line breaks. */
const name = script.padEnd(64, 'W');
const long = `${script}\n${'W'.repeat(150)}\n[link](javascript:hacked=1) ![x](http://127.0.0.1:9/x.png) <svg onload=hacked=1> <iframe srcdoc="<script>parent.hacked=1</script>">`;

test('hostile text in every field is shown as text on every page, and breaks none', async ({ page, request, me, newUser, signIn }) => {
  test.setTimeout(240_000);
  page.on('dialog', (dialog) => {
    throw new Error(`A script asked: ${dialog.message()}`);
  });
  const people = [me, await newUser(), await newUser()] as const;
  const paths = await fillEverything(request, people);
  await signIn(me);
  for (const path of paths) {
    await page.goto(path);
    await settle(page);
    await unharmed(page, path);
  }

  await test.step('nor those of the administrator', async () => {
    await addMetaMask(page, new Wallet(adminKey));
    await page.goto('/admin');
    await page.getByRole('button', { name: 'Sign in with MetaMask' }).click();
    await expect(page.getByText('Nodes online')).toBeVisible();
    for (const tab of ['Users', 'Nodes', 'Jobs', 'Payments', 'Events']) {
      await page.getByRole('tab', { name: tab, exact: true }).click();
      await settle(page);
      await unharmed(page, `administration: ${tab}`);
    }
  });
});

/** No script ran, nothing of the text became a part of the page, and the page is as wide as a phone and as a desk. */
async function unharmed(page: Page, where: string): Promise<void> {
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    const found = await page.evaluate(() => ({
      hacked: 'hacked' in window,
      foreign: [...document.querySelectorAll('[onerror], [onload], [srcdoc], iframe, main img, a[href^="javascript" i], body script:not([src])')].map((element) => element.outerHTML.slice(0, 120)),
      overflow: Math.max(0, document.documentElement.scrollWidth - innerWidth),
    }));
    expect.soft(found, `${where} at ${width} px`).toEqual({ hacked: false, foreign: [], overflow: 0 });
  }
}

/** Somebody and two others write the worst into whatever takes a text; the paths are those that show it to the first. */
async function fillEverything(request: APIRequestContext, [me, friend, reader]: readonly [NewUser, NewUser, NewUser]): Promise<string[]> {
  await read(request.post('/api/auth/login', { headers: { 'user-agent': script }, data: { login: me.username, password: me.password } }));
  const [mine, theirs, other] = [await signedIn(request, me), await signedIn(request, friend), await signedIn(request, reader)];
  await mine.post('/api/auth/keys', { name, scopes: ['inference'] });
  await mine.post('/api/nodes', { name });
  const groupId = await sharedGroup(mine, theirs, { name, description: long, joinRequestsOpen: true }, 5000);
  await other.post(`/api/groups/${groupId}/requests`, { message: long.slice(0, 200) });
  const { modelId, model } = await publish(mine, long, { groupId, filename: `${script.replaceAll('/', '')}.gguf`, license: script, description: long });
  const serviceId = await sellByUse(mine, modelId, { name, description: long });
  await review(other, mine, modelId, model);
  const subscriptionId = await subscribeToWorst(mine, theirs);
  const { conversationId, token } = await chat(mine);
  const { job } = await mine.post<{ job: { jobId: string } }>('/api/jobs', { type: 'ai_inference', parameters: { model: 'forge-tiny', prompt: long, max_tokens: 8 } });
  return [
    ...['/account?tab=sign-in', '/account?tab=log', '/keys', '/nodes?tab=tokens'],
    ...['/groups', `/groups/${groupId}`, `/groups/${groupId}?tab=requests`, `/groups/${groupId}?tab=settings`],
    ...['/studio', `/studio/${modelId}`, `/studio/${modelId}?tab=card`, '/studio?tab=services', `/studio/services/${serviceId}`, '/studio/services/new'],
    ...['/models?sort=newest', `/models/${modelId}`, `/models/${modelId}?tab=services`, `/models/${modelId}?tab=reviews`, `/models/${modelId}?tab=use`],
    ...['/usage', '/usage?tab=subscriptions', `/usage/subscriptions/${subscriptionId}`],
    ...['/chat', `/chat/${conversationId}`, `/shared/${token}`, '/jobs', `/jobs/${job.jobId}`],
  ];
}

/** Whoever used a model reviews it, and its owner answers. */
async function review(reader: Api, owner: Api, modelId: string, model: string): Promise<void> {
  await reader.post('/v1/chat/completions', { model, max_tokens: 2, messages: [{ role: 'user', content: script }] });
  // What was used shows some seconds later.
  await expect(() => reader.put(`/api/marketplace/models/${modelId}/review`, { stars: 3, text: long })).toPass({ timeout: 30_000 });
  const { reviews } = await owner.get<{ reviews: { reviewId: string }[] }>(`/api/marketplace/models/${modelId}/reviews`);
  await owner.put(`/api/marketplace/reviews/${reviews[0]?.reviewId ?? ''}/answer`, { answer: long });
}

async function subscribeToWorst(buyer: Api, seller: Api): Promise<string> {
  const { modelId } = await publish(seller, long);
  const serviceId = await sellByUse(seller, modelId, { name, description: long });
  const { subscription } = await buyer.post<{ subscription: { subscriptionId: string } }>('/api/marketplace/subscriptions', { serviceId });
  return subscription.subscriptionId;
}

/** A conversation of such words, and a link to it. */
async function chat(api: Api): Promise<{ conversationId: string; token: string }> {
  const { conversationId } = (await api.post<{ conversation: { conversationId: string } }>('/api/chat/conversations', { title: name, model: 'forge-tiny', systemPrompt: script })).conversation;
  const at = `/api/chat/conversations/${conversationId}`;
  await api.follow(`${at}/messages`, { content: long, requestKey: 'one' });
  const { messages } = await api.get<{ messages: { messageId: string; role: string }[] }>(`${at}/messages`);
  const { token } = await api.post<{ token: string }>(`${at}/shares`, { messageId: messages.find(({ role }) => role === 'assistant')?.messageId });
  return { conversationId, token };
}
