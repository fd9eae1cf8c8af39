import { beforeEach, expect, test, vi } from 'vitest';

const storage = new Map<string, string>();

beforeEach(() => {
  storage.clear();
  vi.resetModules();
  vi.stubGlobal('localStorage', { getItem: (key: string) => storage.get(key) ?? null, setItem: (key: string, value: string) => storage.set(key, value) });
});

test('what one tab has sent, another knows, until it is said that nothing was sent', async () => {
  const first = await import('./sent');
  vi.resetModules();
  const second = await import('./sent');
  first.rememberSent('pay_1:2.5');
  expect(second.wasSent('pay_1:2.5')).toBe(true);
  expect(second.wasSent('pay_1:0.5')).toBe(false);
  first.forgetSent('pay_1:2.5');
  expect(second.wasSent('pay_1:2.5')).toBe(false);
});

test('a browser that keeps nothing, or something else, still knows what this page has sent', async () => {
  vi.stubGlobal('localStorage', { getItem: () => '{"not": "a list"', setItem: () => { throw new Error('switched off'); } });
  const { rememberSent, wasSent } = await import('./sent');
  expect(wasSent('pay_1:2.5')).toBe(false);
  rememberSent('pay_1:2.5');
  expect(wasSent('pay_1:2.5')).toBe(true);
});

test('what is kept does not grow without end', async () => {
  const { rememberSent } = await import('./sent');
  for (let payment = 0; payment < 500; payment++) rememberSent(`pay_${payment}:1`);
  expect(storage.get('aiforge.sent')?.length).toBeLessThan(1000);
});
