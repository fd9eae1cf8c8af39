import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Interface, JsonRpcProvider, type Wallet } from 'ethers';

const file = fileURLToPath(new URL('../../../.forge/services/eth-dev/env', import.meta.url));
const transfer = new Interface(['function transfer(address,uint256)']);

/** The Ethereum node of ./forge up --chains. */
export function chain() {
  const settings = Object.fromEntries(
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  return { rpc: settings.ETH_RPC ?? '', chainId: Number(settings.ETH_CHAIN_ID), token: settings.ETH_TOKEN ?? '', owner: settings.ETH_OWNER ?? '' };
}

/** Gives a wallet coins for fees, and USDT. */
export async function fund(wallet: Wallet, usdt: bigint): Promise<void> {
  const { rpc, token, owner } = chain();
  const provider = new JsonRpcProvider(rpc);
  await provider.send('anvil_setBalance', [wallet.address, '0x56bc75e2d63100000']);
  await provider.send('eth_sendTransaction', [{ from: owner, to: token, data: transfer.encodeFunctionData('transfer', [wallet.address, usdt * 1_000_000n]), gas: '0x493e0' }]);
  provider.destroy();
}
