import type { Page } from '@playwright/test';
import { Wallet } from 'ethers';
import { adminKey } from './support/network.ts';
import { addMetaMask } from './support/wallets.ts';
import * as sample from './samples.ts';
import type { Shown } from './shown.ts';

/**
 * What `npm run shots` shows beside the plain pages: states that are rare on a fresh network, with replies from here, and what opens when
 * something is clicked. Pictures only: the journeys prove that the real network leads there.
 */
export interface Scene {
  name: string;
  /** Where it is; of what shown.ts has made, a function. */
  path: string | ((shown: Shown) => string);
  /** Replies instead of the network's: the end of a path, and what it says. */
  replies?: Record<string, unknown>;
  /** What is done before the picture. */
  act?: (page: Page) => Promise<unknown>;
  /** A window of another size ends what was done. */
  closes?: boolean;
  /** Before the page is opened. */
  prepare?: (page: Page) => Promise<unknown>;
  /** The picture shows what is being loaded, and never comes. */
  isLoading?: boolean;
}

const click = (name: string | RegExp) => async (page: Page) => page.getByRole('button', { name }).first().click();

const payments: Scene[] = Object.entries(sample.payments).map(([state, payment]) => ({ name: `payment-${state}`, path: `/billing/payments/${payment.paymentId}`, replies: { [`/api/payments/${payment.paymentId}`]: { payment } } }));

const jobs: Scene[] = Object.entries(sample.jobs).map(([state, job]) => ({
  name: `job-${state}`,
  path: `/jobs/${job.jobId}`,
  replies: {
    [`/api/jobs/${job.jobId}`]: { job },
    [`/api/jobs/${job.jobId}:why`]: sample.jobWhy,
    [`/api/jobs/${job.jobId}/outputs`]: sample.jobOutputs,
    [`/v1/jobs/${job.jobId}/payment`]: sample.jobPayment(job.jobId),
  },
}));

const dialogs: Scene[] = [
  { name: 'dialog-new-key', path: '/keys', act: click('New key') },
  { name: 'dialog-add-node', path: '/nodes', act: click('Add a node') },
  { name: 'dialog-new-group', path: '/groups', act: click(/new group|create/i) },
  { name: 'dialog-pay', path: '/billing?tab=balances', act: click('Top up') },
  { name: 'menu-palette', path: '/usage', act: (page) => page.keyboard.press('Control+k') },
  { name: 'menu-user', path: '/usage', act: click(/^Account/), closes: true },
];

const chat: Scene[] = [
  { name: 'chat-long', path: '/chat/conv_sample', replies: { '/api/chat/conversations/conv_sample': { conversation: sample.conversation }, '/api/chat/conversations/conv_sample/messages': { messages: sample.messages } } },
  { name: 'shared', path: '/shared/sample', replies: { '/api/chat/shared/sample': { title: sample.conversation.title, messages: sample.messages, createTime: sample.earlier } } },
  { name: 'shared-gone', path: '/shared/gone' },
];

const failures: Scene[] = [
  { name: 'server-down', path: '/jobs', prepare: (page) => page.route('**/api/jobs?**', (route) => route.abort('connectionrefused')), act: (page) => page.getByRole('button', { name: 'Try again' }).waitFor() },
  { name: 'offline', path: '/usage', act: (page) => page.context().setOffline(true) },
  { name: 'loading', path: '/earnings', isLoading: true, prepare: (page) => page.route('**/api/revenue/**', () => undefined) },
  {
    name: 'session-over',
    path: '/keys',
    act: async (page) => {
      await page.route('**/api/auth/{keys,refresh}', (route) => route.fulfill({ status: 401, json: { code: 'SESSION_EXPIRED', detail: 'The session is over.' } }));
      await page.getByRole('button', { name: 'New key' }).click();
      await page.getByLabel('Name').fill('laptop');
      await page.getByRole('button', { name: 'Make the key' }).click();
      await page.getByRole('dialog', { name: 'Sign in again' }).waitFor();
    },
  },
  {
    name: 'form-refused',
    path: '/keys',
    act: async (page) => {
      await page.route('**/api/auth/keys', (route) => route.fulfill({ status: 429, json: { code: 'API_KEY_LIMIT', detail: 'An account has at most 50 working API keys. Revoke one first.' } }));
      await page.getByRole('button', { name: 'New key' }).click();
      await page.getByRole('button', { name: 'Make the key' }).click();
      await page.getByLabel('Name').fill('laptop');
      await page.getByRole('button', { name: 'Make the key' }).click();
      await page.getByRole('alert').first().waitFor();
    },
  },
  { name: 'job-not-found', path: '/jobs/job_00000000000000000000000000' },
  { name: 'proof-not-found', path: '/billing/proofs/led_00000000000000000000000000' },
];

const many: Scene[] = [
  { name: 'many-models', path: '/models?sort=newest', replies: { '/api/marketplace/models': { models: sample.manyModels, nextPageToken: 'more' } } },
  { name: 'many-jobs', path: '/jobs', replies: { '/api/jobs': { jobs: sample.manyJobs } } },
  { name: 'many-keys', path: '/keys', replies: { '/api/auth/keys': { apiKeys: sample.manyKeys } } },
  { name: 'signed-in-already', path: '/signin' },
];

const own: Scene[] = [
  ...['members', 'split', 'revenue', 'invitations', 'requests', 'settings'].map((tab) => ({ name: `group-${tab}`, path: ({ group }: Shown) => `${group}?tab=${tab}` })),
  ...['publishing', 'card', 'details', 'services'].map((tab) => ({ name: `studio-model-${tab}`, path: ({ studioModel }: Shown) => `${studioModel}?tab=${tab}` })),
  ...['card', 'services', 'try', 'use', 'reviews'].map((tab) => ({ name: `model-${tab}`, path: ({ model }: Shown) => `${model}?tab=${tab}` })),
  { name: 'studio-service', path: ({ service }) => service },
  { name: 'subscription', path: ({ subscription }) => subscription },
  { name: 'proof', path: ({ proof }) => proof },
  { name: 'payment-chain', path: ({ payment }) => payment },
  { name: 'purchase', path: ({ purchase }) => purchase },
  { name: 'dialog-review', path: ({ model }) => `${model}?tab=reviews`, act: click(/a review|your review/i) },
  { name: 'dialog-subscribe', path: ({ model }) => `${model}?tab=services`, act: click(/^Subscribe/) },
];

const tabs = ['overview', 'users', 'payments', 'payouts', 'disputes', 'nodes', 'jobs', 'revenue', 'settings', 'wallets', 'health', 'events', 'exchange', 'contracts'];
const asAdmin = async (page: Page) => {
  await page.getByRole('button', { name: 'Sign in with MetaMask' }).click();
  await page.getByRole('tab').first().waitFor();
};
const admin: Scene[] = [
  ...tabs.map((tab) => ({ name: `admin-${tab}`, path: `/admin?tab=${tab}`, replies: sample.admin, act: asAdmin })),
  { name: 'admin-health-poor', path: '/admin?tab=health', replies: { '/api/admin/health': sample.poorHealth }, act: asAdmin },
];

export const scenes: Scene[] = [...payments, ...jobs, ...chat, ...dialogs, ...failures, ...many, ...own, ...admin];

/** Serves a scene's replies, and the wallet that the pages of administration ask for. */
export async function enter(page: Page, { replies = {}, prepare }: Scene): Promise<void> {
  for (const [path, json] of Object.entries(replies)) await page.route((url) => url.pathname === path, (route) => (route.request().method() === 'GET' ? route.fulfill({ json }) : route.fallback()));
  await prepare?.(page);
}

export async function withAdmin(page: Page): Promise<void> {
  await addMetaMask(page, new Wallet(adminKey));
}
