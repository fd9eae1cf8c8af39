import { expect, test } from 'vitest';
import { emptyJob, jobSchema, requestOf } from './jobRequest';

const image = 'registry.example/work@sha256:0123';

test('a container is sent with what was filled in, and nothing else', () => {
  const request = requestOf({ ...emptyJob, image, command: 'sh\n-c\necho "a b"', env: 'A=1\nSECRET=x=y', inputs: 'bafk1 data/a b.csv', paymentAmount: '2.5', labels: 'tier=gold', regions: 'eu, us' });
  expect(request.parameters).toEqual({
    image,
    command: ['sh', '-c', 'echo "a b"'],
    env: { A: '1', SECRET: 'x=y' },
    cpus: 1,
    memory_bytes: '1Gi',
    disk_bytes: '1Gi',
    gpus: 0,
    network: 'none',
    inputs: [{ cid: 'bafk1', path: 'data/a b.csv' }],
    regions: ['eu', 'us'],
    labels: { tier: 'gold' },
  });
  expect(request.paymentAmount).toBe('2.5');
});

test('an amount stays the text that was typed', () => {
  expect(requestOf({ ...emptyJob, image, paymentAmount: '0.10000001' }).paymentAmount).toBe('0.10000001');
  expect(requestOf({ ...emptyJob, image })).not.toHaveProperty('paymentAmount');
});

test.each([
  [{ image: '' }, 'image'],
  [{ image, env: 'no equals sign' }, 'env'],
  [{ image, inputs: 'bafk-without-path' }, 'inputs'],
  [{ image, labels: 'gold' }, 'labels'],
  [{ image, cpus: 'two' }, 'cpus'],
  [{ type: 'ai_inference' as const, model: 'm' }, 'prompt'],
])('%o is refused at %s', (values, field) => {
  const result = jobSchema.safeParse({ ...emptyJob, ...values });
  expect(result.error?.issues.map((issue) => issue.path[0])).toContain(field);
});
