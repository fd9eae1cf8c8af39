// An anvil as the tests use it: accounts, the contracts on it, calls that must work and calls that must fail. ETH_RPC says where it is.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { contract } from '../compile.mjs';

export const { ethers } = createRequire(new URL('../../tools/chains/package.json', import.meta.url))('ethers');

const url = process.env.ETH_RPC;
if (!url) throw new Error('ETH_RPC must name an anvil');
const gasLimit = 16_777_216;
let lastId = 0;

/** Any method of the node; what it refuses is an Error with the node's data. */
export async function rpc(method, ...params) {
  const body = JSON.stringify({ jsonrpc: '2.0', id: ++lastId, method, params });
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body, signal: AbortSignal.timeout(20_000) });
  const answer = await response.json();
  if (answer.error) throw Object.assign(new Error(`${method}: ${answer.error.message}`), { data: answer.error.data });
  return answer.result;
}

/** Blocks come when a test wants one. */
export const mineOnDemand = () => rpc('evm_setAutomine', false);
export const accounts = async () => (await rpc('eth_accounts')).map(account => ethers.getAddress(account));
export const timestamp = async () => Number((await rpc('eth_getBlockByNumber', 'latest', false)).timestamp);

/** The next block is of so many seconds later, and there is one. */
export async function later(seconds) {
  await rpc('evm_increaseTime', seconds);
  await rpc('anvil_mine', '0x1');
}

/** Puts a contract onto the chain. */
export async function deploy(name, from, ...args) {
  const { abi, bytecode } = contract(name);
  const data = new ethers.ContractFactory(abi, bytecode).interface.encodeDeploy(args);
  const receipt = await transact({ from, data: bytecode + data.slice(2) });
  if (receipt.status !== '0x1') throw new Error(`${name} was not deployed`);
  return new Deployed(name, ethers.getAddress(receipt.contractAddress), new ethers.Interface(abi), Number(receipt.gasUsed));
}

export class Deployed {
  constructor(name, address, abi, deployGas) { Object.assign(this, { name, address, abi, deployGas }); }

  /** The answer of a view: one value, or an object of several. */
  async read(method, ...args) {
    const result = this.abi.decodeFunctionResult(method, await rpc('eth_call', { to: this.address, data: this.encode(method, args) }, 'latest'));
    return result.length === 1 ? result[0] : result;
  }

  /** Sends a call that must work; gives its gas and its events. */
  async send(from, method, ...args) {
    const receipt = await this.try(from, method, ...args);
    if (receipt.status !== '0x1') throw new Error(`${method} was refused: ${await this.refusal(from, method, args)}`);
    return receipt;
  }

  /** Sends a call whatever becomes of it. */
  async try(from, method, ...args) {
    const receipt = await transact({ from, to: this.address, data: this.encode(method, args) });
    const events = receipt.logs.filter(log => ethers.getAddress(log.address) === this.address).map(log => this.abi.parseLog(log));
    return { ...receipt, gas: Number(receipt.gasUsed), events };
  }

  /** The call must fail with this custom error, and with these values where they are given. */
  async refuses(from, error, method, ...args) {
    const refused = await this.refusal(from, method, args);
    assert.equal(refused?.split('(')[0], error, `${method} of ${from}: ${refused}`);
  }

  /** The custom error of a call, or null when it would work. */
  async refusal(from, method, args) {
    try {
      await rpc('eth_call', { from, to: this.address, data: this.encode(method, args), gas: ethers.toQuantity(gasLimit) }, 'latest');
      return null;
    } catch (error) {
      const known = error.data && this.abi.parseError(error.data);
      return known ? `${known.name}(${known.args.join()})` : error.message;
    }
  }

  encode(method, args) { return this.abi.encodeFunctionData(method, args); }
}

async function transact(transaction) {
  const hash = await rpc('eth_sendTransaction', { gas: ethers.toQuantity(gasLimit), ...transaction });
  await rpc('anvil_mine', '0x1');
  return await rpc('eth_getTransactionReceipt', hash);
}

/** An escrow id: 16 bytes that no test has used before. */
export const newId = () => ethers.hexlify(ethers.randomBytes(16));
export const roleOf = name => ethers.id(name);
export const nobody = ethers.ZeroAddress;
export const aitbc = 10n ** 8n;
