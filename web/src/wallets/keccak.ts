/** Keccak-256 as Ethereum uses it, and the spelling of addresses that it checks (EIP-55). Browsers have no such hash of their own. */
const rounds = 24;
const rate = 136;
const mask = (1n << 64n) - 1n;

/** SHA-256 is the browser's; this is only for short texts such as an address. */
export function keccak256(bytes: Uint8Array): Uint8Array {
  const length = (Math.floor(bytes.length / rate) + 1) * rate;
  const padded = new Uint8Array(length);
  padded.set(bytes);
  padded[bytes.length] = 1;
  padded[length - 1] = (padded[length - 1] ?? 0) | 0x80;
  const words = new DataView(padded.buffer);
  const state = new Array<bigint>(25).fill(0n);
  for (let block = 0; block < length; block += rate) {
    for (let lane = 0; lane < rate / 8; lane++) state[lane] = at(state, lane) ^ words.getBigUint64(block + lane * 8, true);
    permute(state);
  }
  const hash = new DataView(new ArrayBuffer(32));
  for (let lane = 0; lane < 4; lane++) hash.setBigUint64(lane * 8, at(state, lane), true);
  return new Uint8Array(hash.buffer);
}

/** An Ethereum address in the case of EIP-55; anything else as it is. */
export function checksummed(address: string): string {
  if (!/^0x[0-9a-fA-F]{40}$/.test(address)) return address;
  const digits = address.slice(2).toLowerCase();
  const hash = keccak256(new TextEncoder().encode(digits));
  return `0x${Array.from(digits, (digit, index) => (((hash[index >> 1] ?? 0) >> (index % 2 ? 0 : 4)) & 8 ? digit.toUpperCase() : digit)).join('')}`;
}

/** Keccak-f[1600]: theta, rho and pi, chi, iota. */
function permute(state: bigint[]): void {
  let register = 1;
  for (let round = 0; round < rounds; round++) {
    const columns = [0, 1, 2, 3, 4].map((x) => at(state, x) ^ at(state, x + 5) ^ at(state, x + 10) ^ at(state, x + 15) ^ at(state, x + 20));
    for (let lane = 0; lane < 25; lane++) state[lane] = at(state, lane) ^ at(columns, (lane + 4) % 5) ^ rotate(at(columns, (lane + 1) % 5), 1);

    let [x, y] = [1, 0];
    let moved = at(state, 1);
    for (let step = 0; step < 24; step++) {
      [x, y] = [y, (2 * x + 3 * y) % 5];
      const next = at(state, x + 5 * y);
      state[x + 5 * y] = rotate(moved, (((step + 1) * (step + 2)) / 2) % 64);
      moved = next;
    }

    for (let row = 0; row < 25; row += 5) {
      const old = state.slice(row, row + 5);
      for (let column = 0; column < 5; column++) state[row + column] = at(old, column) ^ (~at(old, (column + 1) % 5) & mask & at(old, (column + 2) % 5));
    }

    for (let bit = 0; bit < 7; bit++) {
      if (register & 1) state[0] = at(state, 0) ^ (1n << ((1n << BigInt(bit)) - 1n));
      register = register & 0x80 ? ((register << 1) ^ 0x171) & 0xff : register << 1;
    }
  }
}

function rotate(value: bigint, by: number): bigint {
  const count = BigInt(by);
  return ((value << count) | (value >> (64n - count))) & mask;
}

function at(lanes: readonly bigint[], index: number): bigint {
  return lanes[index] ?? 0n;
}
