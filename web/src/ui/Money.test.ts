import { expect, test } from 'vitest';
import { shorten } from './Money';

test.each([
  ['12', '12'],
  ['12.500000', '12.50'],
  ['0.000001', '0.000001'],
  ['1234567.10000000', '1,234,567.10'],
  ['-5.00', '-5.00'],
  ['1e9', '1e9'],
  ['9007199254740993.00000001', '9,007,199,254,740,993.00000001'],
])('an amount %s is shown as %s, with every digit that counts', (amount, shown) => {
  expect(shorten(amount)).toBe(shown);
});
