import { expect, test } from 'vitest';
import { smallestUnits, transferCall } from './transfer';

test('an amount becomes whole units without a rounding', () => {
  expect(smallestUnits('30.000000', 6)).toBe(30_000_000n);
  expect(smallestUnits('9007199254740993.000001', 6)).toBe(9007199254740993000001n);
  expect(smallestUnits('1', 18)).toBe(10n ** 18n);
  expect(() => smallestUnits('0.0000001', 6)).toThrow();
  expect(() => smallestUnits('-1', 6)).toThrow();
});

test('the call is what ERC-20 contracts read', () => {
  expect(transferCall('0x68eA7071643D1a2C8976f116dd82bBFC031fEA07', 30_000_000n)).toBe(
    '0xa9059cbb00000000000000000000000068ea7071643d1a2c8976f116dd82bbfc031fea070000000000000000000000000000000000000000000000000000000001c9c380',
  );
  expect(() => transferCall('TE2H9hWjzYdwzDFRJfx9BFhr4MmjH1CHaz', 1n)).toThrow();
});
