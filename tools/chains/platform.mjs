// Puts the platform's contracts onto an anvil for development and tests: node platform.mjs URL KEYFILE [FILE]
// KEYFILE holds the private key of the account that calls them; it is made when it is not there. Prints their addresses, or keeps them in
// FILE and leaves contracts that stand there already alone.
import fs from 'node:fs';
import crypto from 'node:crypto';
import { ContractFactory, Interface, Wallet, getAddress } from 'ethers';
import { contract } from '../../contracts/compile.mjs';
import { rpc } from './ethereum.mjs';

const [url, keyFile, file] = process.argv.slice(2);
const supply = 10_000_000_000n * 10n ** 8n;

if (!fs.existsSync(keyFile)) fs.writeFileSync(keyFile, `${crypto.randomBytes(32).toString('hex')}\n`, { mode: 0o600 });
const operator = new Wallet(`0x${fs.readFileSync(keyFile, 'utf8').trim()}`).address;
const [owner] = (await rpc(url, 'eth_accounts')).map(account => getAddress(account));

async function send(transaction) {
  const hash = await rpc(url, 'eth_sendTransaction', [{ gas: '0x5b8d80', ...transaction }]);
  await rpc(url, 'anvil_mine', ['0x1']);
  const receipt = await rpc(url, 'eth_getTransactionReceipt', [hash]);
  if (receipt?.status !== '0x1') throw new Error(`a transaction of ${transaction.from} failed`);
  return receipt;
}

async function deploy(name, ...args) {
  const { abi, bytecode } = contract(name);
  const data = bytecode + new ContractFactory(abi, bytecode).interface.encodeDeploy(args).slice(2);
  return getAddress((await send({ from: owner, data })).contractAddress);
}

const call = (from, to, name, method, ...args) => send({ from, to, data: new Interface(contract(name).abi).encodeFunctionData(method, args) });

/** Whether everything that the file names is on this chain. */
async function stands(text) {
  const addresses = [...text.matchAll(/=(0x[0-9a-fA-F]{40})$/gm)].map(match => match[1]);
  const codes = await Promise.all(addresses.map(address => rpc(url, 'eth_getCode', [address, 'latest'])));
  return text.includes(`=${operator}\n`) && codes.filter(code => code !== '0x').length >= 3;
}

async function build() {
  await rpc(url, 'anvil_setBalance', [operator, '0x56bc75e2d63100000']);
  const token = await deploy('AitbcToken', owner, owner);
  const escrow = await deploy('JobEscrow', token, owner, operator, owner, operator);
  const anchor = await deploy('AuditAnchor', owner, operator);
  // Users without a wallet of their own are locked for out of the operator's balance.
  await call(owner, token, 'AitbcToken', 'mint', operator, supply);
  await rpc(url, 'anvil_impersonateAccount', [operator]);
  await call(operator, token, 'AitbcToken', 'approve', escrow, supply);
  await call(operator, escrow, 'JobEscrow', 'deposit', supply);
  await rpc(url, 'anvil_stopImpersonatingAccount', [operator]);
  return `CONTRACTS_TOKEN=${token}\nCONTRACTS_ESCROW=${escrow}\nCONTRACTS_ANCHOR=${anchor}\nCONTRACTS_OPERATOR=${operator}\n`;
}

const before = file && fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
const text = before && await stands(before) ? before : await build();
if (file) fs.writeFileSync(file, text);
else process.stdout.write(text);
