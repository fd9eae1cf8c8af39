import type { BrowserWallet } from './wallet';

/** A transfer of a token, as a payment asks for it. */
export interface TokenTransfer {
  network: BrowserWallet['network'];
  /** EIP-155 chain id. */
  chainId: number;
  token: string;
  from: string;
  to: string;
  /** In the token's smallest unit. */
  units: bigint;
}

/** An amount of the server, `30.000000`, as the whole number that contracts take. Another way to write it: nothing is rounded. */
export function smallestUnits(amount: string, decimals: number): bigint {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(amount);
  const fraction = (match?.[2] ?? '').replace(/0+$/, '');
  if (!match || fraction.length > decimals) throw new Error(`${amount} is no amount of a token with ${decimals} decimals.`);
  return BigInt((match[1] ?? '') + fraction.padEnd(decimals, '0'));
}

/** The call transfer(to, units) of an ERC-20 contract. */
export function transferCall(to: string, units: bigint): string {
  if (!/^0x[0-9a-fA-F]{40}$/.test(to)) throw new Error('The address to pay to is not one of Ethereum.');
  return `0xa9059cbb${to.slice(2).toLowerCase().padStart(64, '0')}${units.toString(16).padStart(64, '0')}`;
}
