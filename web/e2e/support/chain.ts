import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Interface, JsonRpcProvider, Wallet } from 'ethers';

const services = fileURLToPath(new URL('../../../.forge/services/', import.meta.url));
const transfer = new Interface(['function transfer(address,uint256)']);

/** USDT has six decimals. */
const unit = 1_000_000n;

/** The Ethereum node of ./forge up --chains. */
export function chain() {
  const settings = settingsOf('eth');
  return { rpc: settings.ETH_RPC ?? '', chainId: Number(settings.ETH_CHAIN_ID), token: settings.ETH_TOKEN ?? '', owner: settings.ETH_OWNER ?? '' };
}

/** The stand-in for a Tron node beside it. */
export function tronChain() {
  const settings = settingsOf('tron');
  return { rpc: settings.TRON_RPC ?? '', token: settings.TRON_TOKEN ?? '' };
}

function settingsOf(service: string): Record<string, string> {
  return Object.fromEntries(
    readFileSync(`${services}${service}-dev/env`, 'utf8')
      .split('\n')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

/** Gives a wallet coins for fees, and USDT. */
export async function fund(wallet: { address: string }, usdt: bigint): Promise<void> {
  const { rpc, token, owner } = chain();
  const provider = new JsonRpcProvider(rpc);
  await provider.send('anvil_setBalance', [wallet.address, '0x56bc75e2d63100000']);
  await provider.send('eth_sendTransaction', [{ from: owner, to: token, data: transfer.encodeFunctionData('transfer', [wallet.address, usdt * unit]), gas: '0x493e0' }]);
  provider.destroy();
}

/** Gives a Tron account USDT. */
export async function fundTron(account: string, usdt: bigint): Promise<void> {
  const { rpc, token } = tronChain();
  await fetch(`${rpc}/control/grant`, { method: 'POST', body: JSON.stringify({ token, account, amount: String(usdt * unit) }) });
}

/** Sends USDT, in its smallest units, from a wallet outside of any browser; returns the transaction's hash. */
export async function sendUsdt(wallet: { privateKey: string }, to: string, units: bigint): Promise<string> {
  const { rpc, token } = chain();
  const provider = new JsonRpcProvider(rpc);
  const { hash } = await new Wallet(wallet.privateKey, provider).sendTransaction({ to: token, data: transfer.encodeFunctionData('transfer', [to, units]) });
  provider.destroy();
  return hash;
}
