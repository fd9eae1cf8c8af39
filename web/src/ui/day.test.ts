import { expect, test } from 'vitest';
import { dayText } from './day';

test('a day of the server is that day in every zone, and what is none stays as it is', () => {
  expect(dayText('2026-11-22')).toBe('Nov 22, 2026');
  expect(dayText('2026-11-01', true)).toBe('Nov 1');
  expect(dayText('soon')).toBe('soon');
  expect(dayText(undefined)).toBe('');
});
