import { expect, test } from 'vitest';
import { keccak256 } from './keccak';
import { leadsToRoot } from './path';

function hex(bytes: Uint8Array): string {
  return `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

test('the hash is the one of Ethereum', () => {
  const text = (value: string) => hex(keccak256(new TextEncoder().encode(value)));
  expect(text('')).toBe('0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470');
  expect(text('abc')).toBe('0x4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45');
  expect(text('Transfer(address,address,uint256)')).toBe('0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef');
});

test('a path counts whichever side its neighbours are on, and not when a byte of it differs', () => {
  const leaf = `0x${'11'.repeat(32)}`;
  const neighbour = `0x${'0f'.repeat(32)}`;
  const both = new Uint8Array(64).fill(0x0f, 0, 32).fill(0x11, 32);
  const root = hex(keccak256(both));
  expect(leadsToRoot(leaf, [neighbour], root)).toBe(true);
  expect(leadsToRoot(neighbour, [leaf], root)).toBe(true);
  expect(leadsToRoot(leaf, [], leaf)).toBe(true);
  expect(leadsToRoot(leaf, [`0x${'0e'.repeat(32)}`], root)).toBe(false);
  expect(leadsToRoot(leaf, ['nonsense'], root)).toBe(false);
});
