import { expect, test } from 'vitest';
import { canSubmitAgain, formOf } from './jobAgain';
import { emptyJob, jobSchema, requestOf } from './jobRequest';

const image = 'registry.example/work@sha256:0123';

test('what a container was asked for comes back as it was, without the values of its environment', () => {
  const asked = requestOf({
    ...emptyJob,
    image,
    command: 'sh\n-c\necho "a b"',
    env: 'TOKEN=very-secret',
    inputs: 'bafk1 data/a b.csv',
    outputsPath: '/out',
    cpus: '0.5',
    gpus: '',
    memoryBytes: '32Mi',
    network: 'egress',
    replicas: '3',
    quorum: '2',
    regions: 'eu, us',
    labels: 'tier=gold',
    nodes: 'own',
  });
  const shown = { ...asked.parameters, env: { TOKEN: '***' } } as object as Record<string, never>;

  const form = formOf({ type: 'container', parameters: shown }, { amount: '2.50000000', currency: 'USDT' });

  expect(canSubmitAgain({ type: 'container', parameters: shown })).toBe(true);
  expect(jobSchema.safeParse(form).success).toBe(true);
  expect(requestOf(form).parameters).toEqual({ ...asked.parameters, env: { TOKEN: '' } });
  expect([form.paymentAmount, form.paymentCurrency]).toEqual(['2.50000000', 'USDT']);
});

test('so does what a model was asked', () => {
  const asked = requestOf({ ...emptyJob, type: 'ai_inference', model: 'forge-tiny', prompt: '  2 + 3 =\n', maxTokens: '', temperature: '0.7' });

  const form = formOf({ type: 'ai_inference', parameters: asked.parameters });

  expect(requestOf(form).parameters).toEqual(asked.parameters);
  expect(form.paymentAmount).toBe('');
});

test.each([
  ['ai_inference', { model: 'm', messages: [{ role: 'user', content: 'Hi' }] }],
  ['ai_inference', { model: 'm', prompt: 'x', priority: 9 }],
  ['container', { image, nodes: ['node_1'] }],
  ['container', { image, command: ['sh', '-c', 'one\ntwo'] }],
  ['container', { image, command: ['echo', ''] }],
])('%s with %o is more than the form can say', (type, parameters) => {
  expect(canSubmitAgain({ type, parameters: parameters as object as Record<string, never> })).toBe(false);
});
