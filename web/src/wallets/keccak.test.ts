import { expect, test } from 'vitest';
import { checksummed, keccak256 } from './keccak';

const hexOf = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const hashOf = (text: string) => hexOf(keccak256(new TextEncoder().encode(text)));

test('known hashes', () => {
  expect(hashOf('')).toBe('c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470');
  expect(hashOf('Transfer(address,address,uint256)')).toBe('ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef');
});

// From EIP-55, and the example of docs/operations/admin-requests.md.
test.each([
  '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
  '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359',
  '0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB',
  '0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb',
  '0x2c7536E3605D9C16a7a3D7b1898e529396a65c23',
])('%s is spelt so, whatever its case was', (address) => {
  expect(checksummed(address.toLowerCase())).toBe(address);
  expect(checksummed(`0x${address.slice(2).toUpperCase()}`)).toBe(address);
});

test('what is no Ethereum address stays as it is', () => {
  expect(checksummed('TE2H9hWjzYdwzDFRJfx9BFhr4MmjH1CHaz')).toBe('TE2H9hWjzYdwzDFRJfx9BFhr4MmjH1CHaz');
});
