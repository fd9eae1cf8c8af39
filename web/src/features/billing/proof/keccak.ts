const mask = (1n << 64n) - 1n;
const rate = 136;
const rounds = 24;
const rotations = [0n, 1n, 62n, 28n, 27n, 36n, 44n, 6n, 55n, 20n, 3n, 10n, 43n, 25n, 39n, 41n, 45n, 15n, 21n, 8n, 18n, 2n, 61n, 56n, 14n];
const constants = roundConstants();

/** Keccak-256 as Ethereum uses it (FIPS 202's permutation, the padding of the competition). Small rather than fast: a proof has few hashes. */
export function keccak256(bytes: Uint8Array): Uint8Array {
  const padded = new Uint8Array((Math.floor(bytes.length / rate) + 1) * rate);
  padded.set(bytes);
  padded[bytes.length] = 0x01;
  padded[padded.length - 1] = (padded[padded.length - 1] ?? 0) | 0x80;

  const state = new BigUint64Array(25);
  const words = new DataView(padded.buffer);
  for (let block = 0; block < padded.length; block += rate) {
    for (let lane = 0; lane < rate / 8; lane++) state[lane] = at(state, lane) ^ words.getBigUint64(block + lane * 8, true);
    permute(state);
  }
  const hash = new DataView(new ArrayBuffer(32));
  for (let lane = 0; lane < 4; lane++) hash.setBigUint64(lane * 8, at(state, lane), true);
  return new Uint8Array(hash.buffer);
}

function permute(state: BigUint64Array): void {
  const columns = new BigUint64Array(5);
  const moved = new BigUint64Array(25);
  for (let round = 0; round < rounds; round++) {
    for (let x = 0; x < 5; x++) columns[x] = at(state, x) ^ at(state, x + 5) ^ at(state, x + 10) ^ at(state, x + 15) ^ at(state, x + 20);
    for (let lane = 0; lane < 25; lane++) {
      const x = lane % 5;
      const y = (lane - x) / 5;
      const mixed = at(state, lane) ^ at(columns, (x + 4) % 5) ^ rotate(at(columns, (x + 1) % 5), 1n);
      moved[y + 5 * ((2 * x + 3 * y) % 5)] = rotate(mixed, rotations[lane] ?? 0n);
    }
    for (let lane = 0; lane < 25; lane++) {
      const row = lane - (lane % 5);
      state[lane] = at(moved, lane) ^ (~at(moved, row + ((lane + 1) % 5)) & at(moved, row + ((lane + 2) % 5)));
    }
    state[0] = at(state, 0) ^ (constants[round] ?? 0n);
  }
}

function at(lanes: BigUint64Array, index: number): bigint {
  return lanes[index] ?? 0n;
}

function rotate(value: bigint, by: bigint): bigint {
  return ((value << by) | (value >> (64n - by))) & mask;
}

/** The constants are bits of a shift register, not numbers to be copied. */
function roundConstants(): bigint[] {
  let register = 1;
  return Array.from({ length: rounds }, () => {
    let constant = 0n;
    for (let bit = 0; bit < 7; bit++) {
      if (register & 1) constant |= 1n << ((1n << BigInt(bit)) - 1n);
      register = (register << 1) ^ (register & 0x80 ? 0x171 : 0);
    }
    return constant;
  });
}
