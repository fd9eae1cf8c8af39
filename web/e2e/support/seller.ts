import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, type APIRequestContext } from '@playwright/test';
import { signedIn, type Api } from './api.ts';
import type { NewUser } from './fixtures.ts';

const file = fileURLToPath(new URL('../../../models/forge-tiny-q8_0.gguf', import.meta.url));

export interface PublishedModel {
  modelId: string;
  model: string;
}

export interface Offer extends PublishedModel {
  serviceId: string;
}

/** Somebody who publishes a model, writes its card, and sells its use; over the API, as a program would. */
export async function offer(request: APIRequestContext, seller: NewUser, card: string): Promise<Offer> {
  const api = await signedIn(request, seller);
  const published = await publish(api, card);
  const { service } = await api.post<{ service: { serviceId: string } }>('/api/marketplace/services', {
    modelId: published.modelId,
    name: 'Tiny by the month',
    description: '<b>Plain</b> text <script>alert(1)</script>',
    pricingType: 'subscription',
    prices: { month: '2.500000' },
    serving: 'network',
    limits: { requestsPerDay: 1000, tokensPerMonth: 1_000_000 },
  });
  return { ...published, serviceId: service.serviceId };
}

/** A service on a model that costs 0.01 USDT a request and is answered by any node. */
export async function sellByUse(api: Api, modelId: string, service: { name: string; description?: string }): Promise<string> {
  const prices = { perThousandInput: '0', perThousandOutput: '0', perRequest: '0.01' };
  const made = await api.post<{ service: { serviceId: string } }>('/api/marketplace/services', { ...service, modelId, pricingType: 'per_use', prices, serving: 'network', limits: {} });
  return made.service.serviceId;
}

/** Uploads the tiny model, with what else is to be said of it, and publishes it; somebody's first one costs nothing. */
export async function publish(api: Api, card: string, more: { groupId?: string; filename?: string; license?: string; description?: string } = {}): Promise<PublishedModel> {
  const bytes = readFileSync(file);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const { upload } = await api.post<{ upload: { uploadId: string; partSize: string; partCount: number } }>('/api/models/uploads', {
    name: 'tiny',
    filename: 'tiny.gguf',
    sizeBytes: String(bytes.length),
    sha256,
    ...more,
  });
  const size = Number(upload.partSize);
  for (let part = 0; part < upload.partCount; part++) await api.send(`/api/models/uploads/${upload.uploadId}/parts/${part + 1}`, bytes.subarray(part * size, (part + 1) * size));
  await api.post(`/api/models/uploads/${upload.uploadId}:complete`);
  const { modelId, name } = await ready(api, upload.uploadId);
  await api.post(`/api/publishing/models/${modelId}/publish`);
  await api.put(`/api/marketplace/models/${modelId}/card`, { card });
  return { modelId, model: name };
}

async function ready(api: Api, uploadId: string): Promise<{ modelId: string; name: string }> {
  let found = { modelId: '', name: '' };
  await expect
    .poll(
      async () => {
        const { upload } = await api.get<{ upload: { state: string; modelId: string; name: string } }>(`/api/models/uploads/${uploadId}`);
        found = upload;
        return upload.state;
      },
      { timeout: 20_000 },
    )
    .toBe('ready');
  return found;
}

/** Two people in a group whose revenue they have agreed to divide: so many basis points for the first, the rest for the second. */
export async function sharedGroup(owner: Api, friend: Api, group: { name: string; description?: string; joinRequestsOpen?: boolean }, basisPoints: number): Promise<string> {
  const { groupId } = (await owner.post<{ group: { groupId: string } }>('/api/groups', group)).group;
  const { invitation } = await owner.post<{ invitation: { invitationId: string } }>(`/api/groups/${groupId}/invitations`, { username: friend.username });
  await friend.post(`/api/groups/invitations/${invitation.invitationId}:accept`);
  const shares = [
    { userId: owner.userId, basisPoints },
    { userId: friend.userId, basisPoints: 10_000 - basisPoints },
  ];
  const { split } = await owner.post<{ split: { splitId: string } }>(`/api/groups/${groupId}/splits`, { shares });
  await friend.post(`/api/groups/${groupId}/splits/${split.splitId}:accept`);
  return groupId;
}
