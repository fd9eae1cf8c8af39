import { expect, it } from 'vitest';
import { inWords } from './words';

it.each([
  ['api_key.created', 'API key created'],
  ['LOGIN_FAILED', 'Login failed'],
  ['usdt_payout', 'USDT payout'],
  ['rapid_api_use', 'Rapid API use'],
  ['', ''],
  [undefined, ''],
])('%s is %s', (code, words) => expect(inWords(code)).toBe(words));
