import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { aitbc, ethers, nobody, rpc, timestamp } from './chain.mjs';
import { world } from './world.mjs';

let w;
before(async () => { w = await world(); });

test('token_eightDecimals_startsEmpty', async () => {
  assert.equal(await w.token.read('decimals'), 8n);
  assert.equal(await w.token.read('symbol'), 'AITBC');
  assert.equal(await w.token.read('totalSupply'), 0n);
});

test('mint_toTheCap_andNotOneMore', async () => {
  const snapshot = await rpc('evm_snapshot');
  const cap = await w.token.read('CAP');
  assert.equal(cap, 21_000_000_000n * aitbc);
  await w.token.send(w.operator, 'mint', w.alice, cap - 1n);
  await w.token.refuses(w.operator, 'CapExceeded', 'mint', w.alice, 2n);
  await w.token.send(w.operator, 'mint', w.alice, 1n);
  await w.token.refuses(w.operator, 'CapExceeded', 'mint', w.alice, 1n);
  await w.token.refuses(w.operator, 'CapExceeded', 'mint', w.alice, ethers.MaxUint256);
  await rpc('evm_revert', snapshot);
});

test('mintAndBurn_byOthers_areRefused', async () => {
  for (const from of [w.admin, w.alice, w.stranger]) {
    await w.token.refuses(from, 'AccessControlUnauthorizedAccount', 'mint', from, 1n);
    await w.token.refuses(from, 'AccessControlUnauthorizedAccount', 'burn', 1n);
  }
});

test('burn_ofTheSupplier_takesItsOwnOnly', async () => {
  await w.token.send(w.operator, 'mint', w.operator, 5n);
  await w.token.send(w.operator, 'mint', w.alice, 5n);
  await w.token.send(w.operator, 'burn', 5n);
  await w.token.refuses(w.operator, 'ERC20InsufficientBalance', 'burn', 1n);
  assert.equal(await w.token.read('balanceOf', w.alice), 5n);
});

test('permit_onceBySignature_notTwiceNorLateNorForAnother', async () => {
  const owner = ethers.Wallet.createRandom();
  const value = { owner: owner.address, spender: w.bob, value: 7n, nonce: 0n, deadline: BigInt(await timestamp() + 3600) };
  const sign = async v => ethers.Signature.from(await owner.signTypedData(await domain(), types, v));
  const call = (v, s) => ['permit', v.owner, v.spender, v.value, v.deadline, s.v, s.r, s.s];

  const late = { ...value, deadline: 1n };
  await w.token.refuses(w.stranger, 'ERC2612ExpiredSignature', ...call(late, await sign(late)));
  await w.token.refuses(w.stranger, 'ERC2612InvalidSigner', ...call({ ...value, spender: w.stranger }, await sign(value)));
  await w.token.send(w.stranger, ...call(value, await sign(value)));
  assert.equal(await w.token.read('allowance', owner.address, w.bob), 7n);
  await w.token.refuses(w.stranger, 'ERC2612InvalidSigner', ...call(value, await sign(value)));
});

test('transfer_toNobody_isRefused', () => w.token.refuses(w.alice, 'ERC20InvalidReceiver', 'transfer', nobody, 0n));

const types = { Permit: ['owner:address', 'spender:address', 'value:uint256', 'nonce:uint256', 'deadline:uint256'].map(pair => ({ name: pair.split(':')[0], type: pair.split(':')[1] })) };

async function domain() {
  return { name: 'AIForge Token', version: '1', chainId: BigInt(await rpc('eth_chainId')), verifyingContract: w.token.address };
}
