import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, type APIRequestContext } from '@playwright/test';
import type { NewUser } from './fixtures.ts';

const file = fileURLToPath(new URL('../../../models/forge-tiny-q8_0.gguf', import.meta.url));

export interface Offer {
  modelId: string;
  model: string;
  serviceId: string;
}

/** Somebody who publishes a model, writes its card, and sells its use; over the API, as a program would. */
export async function offer(request: APIRequestContext, seller: NewUser, card: string): Promise<Offer> {
  const { accessToken } = await read<{ accessToken: string }>(request.post('/api/auth/login', { data: { login: seller.username, password: seller.password } }));
  const headers = { authorization: `Bearer ${accessToken}` };
  const post = <Answer>(path: string, data: unknown) => read<Answer>(request.post(path, { headers, data }));

  const bytes = readFileSync(file);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const { upload } = await post<{ upload: { uploadId: string; partSize: string; partCount: number } }>('/api/models/uploads', { name: 'tiny', filename: 'tiny.gguf', sizeBytes: String(bytes.length), sha256 });
  const size = Number(upload.partSize);
  for (let part = 0; part < upload.partCount; part++) {
    const data = bytes.subarray(part * size, (part + 1) * size);
    await read(request.put(`/api/models/uploads/${upload.uploadId}/parts/${part + 1}`, { headers: { ...headers, 'content-type': 'application/octet-stream' }, data }));
  }
  await post(`/api/models/uploads/${upload.uploadId}:complete`, {});
  const model = await ready(request, headers, upload.uploadId);
  await post(`/api/publishing/models/${model.modelId}/publish`, {});
  await read(request.put(`/api/marketplace/models/${model.modelId}/card`, { headers, data: { card } }));
  const { service } = await post<{ service: { serviceId: string } }>('/api/marketplace/services', {
    modelId: model.modelId,
    name: 'Tiny by the month',
    description: '<b>Plain</b> text <script>alert(1)</script>',
    pricingType: 'subscription',
    prices: { month: '2.500000' },
    serving: 'network',
    limits: { requestsPerDay: 1000, tokensPerMonth: 1_000_000 },
  });
  return { modelId: model.modelId, model: model.name, serviceId: service.serviceId };
}

async function ready(request: APIRequestContext, headers: Record<string, string>, uploadId: string): Promise<{ modelId: string; name: string }> {
  let found = { modelId: '', name: '' };
  await expect
    .poll(
      async () => {
        const { upload } = await read<{ upload: { state: string; modelId: string; name: string } }>(request.get(`/api/models/uploads/${uploadId}`, { headers }));
        found = upload;
        return upload.state;
      },
      { timeout: 20_000 },
    )
    .toBe('ready');
  return found;
}

async function read<Answer>(reply: ReturnType<APIRequestContext['get']>): Promise<Answer> {
  const got = await reply;
  expect(got.ok(), await got.text()).toBe(true);
  return (await got.json()) as Answer;
}
