import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { Qr } from './Qr';

afterEach(cleanup);

const drawn = (text: string) => {
  cleanup();
  render(<Qr text={text} label="Address" />);
  const image = screen.getByRole('img', { name: 'Address' });
  const size = Number(image.getAttribute('viewBox')?.split(' ')[2]);
  const dark = new Set([...(image.querySelector('path')?.getAttribute('d') ?? '').matchAll(/M(\d+) (\d+)/g)].map(([, x, y]) => `${x ?? ''},${y ?? ''}`));
  return { size, dark };
};

it('has the three corners by which readers find it, and a margin around', () => {
  const { size, dark } = drawn('0x68eA7071643D1A2c8976f116dd82BBfC031fEA07');
  const margin = 2;
  for (const [left, top] of [[margin, margin], [size - margin - 7, margin], [margin, size - margin - 7]] as const)
    for (let step = 0; step < 7; step++) {
      expect(dark.has(`${left + step},${top}`)).toBe(true);
      expect(dark.has(`${left},${top + step}`)).toBe(true);
      expect(dark.has(`${left + 1},${top + 1}`)).toBe(false);
    }
  for (const place of dark) for (const part of place.split(',').map(Number)) expect(part >= margin && part < size - margin).toBe(true);
});

it('is another one for another text, and larger for a longer one', () => {
  const short = drawn('abc');
  const other = drawn('abd');
  expect(other.size).toBe(short.size);
  expect([...other.dark]).not.toEqual([...short.dark]);
  expect(drawn('a'.repeat(400)).size).toBeGreaterThan(short.size);
});
