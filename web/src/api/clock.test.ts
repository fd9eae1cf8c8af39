import { afterEach, expect, test } from 'vitest';
import { serverNow, setBy } from './clock';

const reply = (date: string) => new Response(null, { headers: { date } });

afterEach(() => setBy(reply(new Date().toUTCString())));

test('a clock that is an hour slow or a day fast is put right by any reply', () => {
  for (const wrong of [3_600_000, -86_400_000]) {
    setBy(reply(new Date(Date.now() + wrong).toUTCString()));
    expect(Math.abs(serverNow() - Date.now() - wrong)).toBeLessThan(2000);
  }
});

test('a clock that is nearly right stays as it is, and so it does without a time', () => {
  setBy(reply(new Date(Date.now() - 2000).toUTCString()));
  expect(Math.abs(serverNow() - Date.now())).toBeLessThan(50);
  setBy(new Response(null));
  setBy(reply('yesterday'));
  expect(Math.abs(serverNow() - Date.now())).toBeLessThan(50);
});
