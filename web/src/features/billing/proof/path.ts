import { keccak256 } from './keccak';

/** Whether the neighbours lead from a leaf to a root: each pair is hashed, the lesser one first. */
export function leadsToRoot(leaf: string, path: readonly string[], root: string): boolean {
  try {
    const end = path.reduce((node, neighbour) => hashPair(node, bytesOf(neighbour)), bytesOf(leaf));
    return compare(end, bytesOf(root)) === 0;
  } catch {
    return false;
  }
}

function hashPair(one: Uint8Array, other: Uint8Array): Uint8Array {
  const [first, second] = compare(one, other) <= 0 ? [one, other] : [other, one];
  const both = new Uint8Array(64);
  both.set(first);
  both.set(second, 32);
  return keccak256(both);
}

function compare(one: Uint8Array, other: Uint8Array): number {
  for (let index = 0; index < 32; index++) {
    const difference = (one[index] ?? 0) - (other[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function bytesOf(hex: string): Uint8Array {
  if (!/^0x[0-9a-fA-F]{64}$/.test(hex)) throw new Error('A hash has 32 bytes.');
  return Uint8Array.from({ length: 32 }, (_, index) => Number.parseInt(hex.slice(2 + index * 2, 4 + index * 2), 16));
}
