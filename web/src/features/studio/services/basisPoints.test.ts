import { expect, test } from 'vitest';
import { basisPoints, percentText } from './basisPoints';

test('percentages become hundredths of a percent, exactly', () => {
  expect(basisPoints('33.33')).toBe(3333);
  expect(basisPoints('0.1')).toBe(10);
  expect(basisPoints('100')).toBe(10_000);
  expect(basisPoints(' 12,5 ')).toBe(1250);
});

test('what is no percentage is refused', () => {
  for (const text of ['', '-1', '100.01', '1e2', '33.333', 'half']) expect(basisPoints(text)).toBeUndefined();
});

test('hundredths of a percent read as percentages', () => {
  expect([0, 5, 10, 1250, 3333, 10_000].map(percentText)).toEqual(['0', '0.05', '0.1', '12.5', '33.33', '100']);
});
