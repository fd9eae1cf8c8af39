import { expect, test } from 'vitest';
import { typedAmount } from './amount';

test.each([
  ['12', '12'],
  [' 12.50 ', '12.50'],
  ['12,50', '12.50'],
  ['0,125', '0.125'],
  ['1000,0005', '1000.0005'],
  // A thousand, or one?
  ['1,000', undefined],
  ['1,000.50', undefined],
  ['1 000', undefined],
  ['-1', undefined],
  ['1e3', undefined],
  ['0.0000001', undefined],
  ['1234567890', undefined],
  ['', undefined],
])('%s is taken as %s', (typed, amount) => {
  expect(typedAmount(typed, { digits: 9, decimals: 6 })).toBe(amount);
});
