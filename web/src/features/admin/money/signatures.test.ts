import { expect, it } from 'vitest';
import { signaturesOf } from './signatures';

const signature = `0x${'a1'.repeat(65)}`;

it('reads what the signing machine wrote', () =>
  expect(signaturesOf(JSON.stringify({ signatures: [{ payoutId: 'pout_01', signature, more: 1 }] }))).toEqual([{ payoutId: 'pout_01', signature }]));

it.each(['', '{', '[]', '{"signatures":[]}', JSON.stringify({ signatures: [{ payoutId: 'pout_01', signature: '0x12' }] }), JSON.stringify({ signatures: [{ payoutId: '../x', signature }] })])(
  'refuses %s',
  (text) => expect(signaturesOf(text)).toBeNull(),
);
