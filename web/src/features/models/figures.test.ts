import { expect, test } from 'vitest';
import { bytes, count, exact, hundredths, milliseconds } from './figures';

test('counts come as text and are never shown as nonsense', () => {
  expect(count('7240000000')).toBe('7.2B');
  expect(count(undefined)).toBe('0');
  expect(exact('1234567')).toBe('1,234,567');
  expect(exact('many')).toBe('–');
});

test('sizes and times take the unit that fits', () => {
  expect(bytes('4370000000')).toBe('4.4 GB');
  expect(bytes('12')).toBe('12 B');
  expect(milliseconds(85)).toBe('85 ms');
  expect(milliseconds(2_450)).toBe('2.5 s');
  expect(hundredths(9_987)).toBe('99.9 %');
  expect(hundredths(undefined)).toBeUndefined();
});
