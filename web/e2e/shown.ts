import { expect, type APIRequestContext } from '@playwright/test';
import { Wallet } from 'ethers';
import { signedIn, type Api } from './support/api.ts';
import type { NewUser } from './support/fixtures.ts';
import { makeTopUp, link, topUp } from './support/money.ts';
import { network } from './support/network.ts';
import { publish, sellByUse, sharedGroup } from './support/seller.ts';

const card = `# Tiny\n\nA model of 400 thousand parameters that adds small numbers and knows a few capitals.\n\n| Task | Right |\n|---|---:|\n| 2 + 3 | always |\n| Capitals of Europe | mostly |\n\n\`\`\`python\nclient.chat.completions.create(model="tiny", messages=messages)\n\`\`\``;

/** Where the pictures find what a used network has, and a fresh one has not. */
export type Shown = Record<'group' | 'studioModel' | 'model' | 'service' | 'subscription' | 'proof' | 'payment' | 'purchase', string>;

let made: Promise<Shown> | undefined;

/** Gives the demo account a group, a model that others review, a subscription, a payment, a purchase and an anchored entry; once. */
export function shown(request: APIRequestContext, newUser: () => Promise<NewUser>): Promise<Shown> {
  return (made ??= make(request, newUser));
}

async function make(request: APIRequestContext, newUser: () => Promise<NewUser>): Promise<Shown> {
  const demo = await signedIn(request, { username: 'demo', password: network().demoPassword });
  const [seller, reader, guest] = [await signedIn(request, await newUser()), await signedIn(request, await newUser()), await signedIn(request, await newUser())];
  const groupId = await sharedGroup(demo, reader, { name: 'Two friends', description: 'We share what our models earn.', joinRequestsOpen: true }, 6000);
  await guest.post(`/api/groups/${groupId}/requests`, { message: 'I wrote the card of your model. May I join?' });
  await demo.post(`/api/groups/${groupId}/invitations`, { username: seller.username });
  const own = await publish(demo, card, { groupId, license: 'apache-2.0', description: 'Adds small numbers.' });
  const serviceId = await sellByUse(demo, own.modelId, { name: 'By the request', description: 'For tests.' });
  const theirs = await publish(seller, card, { license: 'mit', description: 'Knows a few capitals.' });
  await review(reader, seller, theirs.modelId, theirs.model);
  await sellByUse(seller, theirs.modelId, { name: 'In bulk', description: 'For those who ask a lot.' });
  const subscriptionId = await subscribed(demo, seller, theirs.modelId, theirs.model);
  return {
    group: `/groups/${groupId}`,
    studioModel: `/studio/${own.modelId}`,
    model: `/models/${theirs.modelId}`,
    service: `/studio/services/${serviceId}`,
    subscription: `/usage/subscriptions/${subscriptionId}`,
    proof: `/billing/proofs/${await anchored(demo)}`,
    payment: `/billing/payments/${await pending(demo)}`,
    purchase: `/billing/purchases/${await purchase(demo)}`,
  };
}

async function review(reader: Api, owner: Api, modelId: string, model: string): Promise<void> {
  await reader.post('/v1/chat/completions', { model, max_tokens: 2, messages: [{ role: 'user', content: '2 + 3 =' }] });
  const text = 'It answers at once and adds well. It cannot multiply, and says so only when asked.';
  // What was used shows some seconds later.
  await expect(() => reader.put(`/api/marketplace/models/${modelId}/review`, { stars: 4, text })).toPass({ timeout: 30_000 });
  const { reviews } = await owner.get<{ reviews: { reviewId: string }[] }>(`/api/marketplace/models/${modelId}/reviews`);
  await owner.put(`/api/marketplace/reviews/${reviews[0]?.reviewId ?? ''}/answer`, { answer: 'Thank you. Multiplication comes with the next version.' });
}

/** A subscription with credits that were bought, and partly used. */
async function subscribed(buyer: Api, seller: Api, modelId: string, model: string): Promise<string> {
  const serviceId = await sellByUse(seller, modelId, { name: 'Capitals by the request', description: 'As many requests as there are credits.' });
  const { subscriptionId } = (await buyer.post<{ subscription: { subscriptionId: string } }>('/api/marketplace/subscriptions', { serviceId })).subscription;
  const at = `/api/marketplace/subscriptions/${subscriptionId}`;
  await topUp(buyer, 20);
  await buyer.post(`${at}/credits`, { amount: '5' });
  await call((await buyer.post<{ apiKey: string }>(`${at}/key`)).apiKey, model);
  return subscriptionId;
}

async function call(key: string, model: string): Promise<void> {
  const body = JSON.stringify({ model, max_tokens: 4, messages: [{ role: 'user', content: 'What is the capital of France?' }] });
  const reply = await fetch(`${network().gateway}/v1/chat/completions`, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, body });
  expect(reply.status, await reply.text()).toBe(200);
}

/** The oldest entry of the account's statement, once its proof stands on the chain. */
async function anchored(api: Api): Promise<string> {
  const { lines } = await api.get<{ lines: { entryId: string }[] }>('/api/ledger/statement?currency=AITBC');
  const entryId = lines.at(-1)?.entryId ?? '';
  const state = async () => (await api.get<{ proof: { state: string } }>(`/api/audit/proofs/${entryId}`)).proof.state;
  await expect.poll(state, { timeout: 90_000, intervals: [2000] }).toBe('AUDIT_PROOF_STATE_ANCHORED');
  return entryId;
}

async function pending(api: Api): Promise<string> {
  const wallet = Wallet.createRandom();
  await link(api, wallet);
  return (await makeTopUp(api, wallet, '25')).paymentId;
}

async function purchase(api: Api): Promise<string> {
  return (await api.post<{ purchase: { purchaseId: string } }>('/api/exchange/purchase', { btc_amount: '0.001' })).purchase.purchaseId;
}
