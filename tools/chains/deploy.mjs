// Puts the test contracts onto an anvil and prints their addresses: node deploy.mjs http://127.0.0.1:8545
import { contracts } from './contracts.mjs';
import { rpc, word } from './ethereum.mjs';

const supply = 1_000_000_000n * 1_000_000n;
const url = process.argv[2];
const built = contracts();
const [owner] = await rpc(url, 'eth_accounts');

async function deploy(name, ...words) {
  const data = built[name].bytecode + words.map(word).join('');
  const hash = await rpc(url, 'eth_sendTransaction', [{ from: owner, data, gas: '0x2dc6c0' }]);
  await rpc(url, 'anvil_mine', ['0x1']);
  const receipt = await rpc(url, 'eth_getTransactionReceipt', [hash]);
  if (receipt?.status !== '0x1') throw new Error(`${name} was not deployed`);
  return receipt.contractAddress;
}

console.log(`ETH_OWNER=${owner}`);
console.log(`ETH_TOKEN=${await deploy('TetherLike', supply)}`);
console.log(`ETH_FAKE_TOKEN=${await deploy('FakeTether')}`);
console.log(`ETH_MULTISEND=${await deploy('MultiSend')}`);
console.log(`ETH_FORWARDER=${await deploy('Forwarder')}`);
// A deep reorganisation in a test must not take the contracts away.
await rpc(url, 'anvil_mine', ['0x60']);
