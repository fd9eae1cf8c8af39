import assert from 'node:assert/strict';
import { before, beforeEach, test } from 'node:test';
import { aitbc, ethers, later, newId, nobody, rpc, timestamp } from './chain.mjs';
import { deposit, freeOf, job, stateOf, world } from './world.mjs';

const hour = 3600;
const day = 24 * hour;
let w;
before(async () => { w = await world(); });
beforeEach(async () => { await deposit(w, w.alice, 1_000n * aitbc); });

const held = async options => {
  const made = job(w.alice, options);
  await w.escrow.send(w.operator, 'create', made);
  return made;
};

test('release_pays95And5_once', async () => {
  const { id } = await held();
  const [before, platform] = [await freeOf(w.escrow, w.node), await freeOf(w.escrow, w.platform)];
  const { events } = await w.escrow.send(w.operator, 'release', id, w.node);
  assert.deepEqual([...events[0].args], [ethers.zeroPadBytes(id, 16), w.node, 95n * aitbc, 5n * aitbc]);
  assert.equal(await freeOf(w.escrow, w.node) - before, 95n * aitbc);
  assert.equal(await freeOf(w.escrow, w.platform) - platform, 5n * aitbc);
  assert.equal(await stateOf(w.escrow, id), 'Released');
  await w.escrow.refuses(w.operator, 'JobInState', 'release', id, w.node);
  await w.escrow.refuses(w.operator, 'JobInState', 'refund', id);
});

test('fee_isRoundedDown_andFixedAtTheLock', async () => {
  const { id } = await held({ amount: 199n, feeBps: 500 });
  const { events } = await w.escrow.send(w.operator, 'release', id, w.node);
  assert.deepEqual([...events[0].args].slice(2), [190n, 9n]);
});

test('refund_givesEverythingBack_once', async () => {
  const free = await freeOf(w.escrow, w.alice);
  const { id } = await held();
  assert.equal(await freeOf(w.escrow, w.alice), free - 100n * aitbc);
  await w.escrow.send(w.operator, 'refund', id);
  assert.equal(await freeOf(w.escrow, w.alice), free);
  assert.equal(await stateOf(w.escrow, id), 'Refunded');
  await w.escrow.refuses(w.operator, 'JobInState', 'refund', id);
  await w.escrow.refuses(w.operator, 'JobInState', 'release', id, w.node);
});

test('ids_areUsedOnce_forEver', async () => {
  const { id } = await held();
  await w.escrow.refuses(w.operator, 'JobRefused', 'create', job(w.alice, { id }));
  await w.escrow.send(w.operator, 'refund', id);
  await w.escrow.refuses(w.operator, 'JobRefused', 'create', job(w.alice, { id }));
});

test('create_ofWhatIsNotAllowed_isRefused', async () => {
  const refuses = (error, options, client = w.alice) => w.escrow.refuses(w.operator, error, 'create', job(client, options));
  await refuses('AmountInvalid', { amount: 0n });
  await refuses('AccountInvalid', {}, nobody);
  await refuses('TimeoutInvalid', { timeoutSeconds: hour - 1 });
  await refuses('TimeoutInvalid', { timeoutSeconds: 31 * day + 1 });
  await refuses('FeeInvalid', { feeBps: 2_001 });
  await refuses('JobRefused', { amount: 100_000n * aitbc });
  await refuses('JobRefused', {}, w.stranger);
});

test('everything_byStrangers_isRefused', async () => {
  const { id } = await held();
  for (const from of [w.admin, w.arbiter, w.alice, w.stranger, w.platform]) {
    const refuses = (...call) => w.escrow.refuses(from, 'AccessControlUnauthorizedAccount', ...call);
    await refuses('create', job(w.alice));
    await refuses('lockBatch', [job(w.alice)]);
    await refuses('release', id, from);
    await refuses('refund', id);
    await refuses('settleBatch', [{ id, payee: from }]);
    await refuses('extend', id, await timestamp() + 2 * day);
    if (from !== w.arbiter) await refuses('resolve', id, from, 1n);
    if (from !== w.admin) { await refuses('pause'); await refuses('setFeeAccount', from); }
  }
  await w.escrow.refuses(w.stranger, 'NotYours', 'dispute', id);
});

test('refundExpired_afterTheDeadline_byAnybody_once', async () => {
  const { id } = await held();
  const { deadline } = await w.escrow.read('jobOf', id);
  assert.ok(Number(deadline) >= await timestamp() + hour, 'never earlier than asked for');
  assert.ok(Number(deadline) <= await timestamp() + hour + 60, 'and at most a minute later');
  await rpc('evm_setNextBlockTimestamp', Number(deadline));
  await rpc('anvil_mine', '0x1');
  await w.escrow.refuses(w.stranger, 'NotExpired', 'refundExpired', id);
  await later(1);
  const free = await freeOf(w.escrow, w.alice);
  await w.escrow.send(w.stranger, 'refundExpired', id);
  assert.equal(await freeOf(w.escrow, w.alice), free + 100n * aitbc);
  await w.escrow.refuses(w.stranger, 'JobInState', 'refundExpired', id);
  await w.escrow.refuses(w.operator, 'JobInState', 'release', id, w.node);
});

test('extend_onlyLater_andNotForEver', async () => {
  const { id } = await held();
  const now = await timestamp();
  await w.escrow.refuses(w.operator, 'NotLater', 'extend', id, now + hour - 120);
  await w.escrow.refuses(w.operator, 'DeadlineInvalid', 'extend', id, now - 1);
  await w.escrow.refuses(w.operator, 'DeadlineInvalid', 'extend', id, now + 31 * day + 60);
  await w.escrow.send(w.operator, 'extend', id, now + 5 * hour);
  await later(2 * hour);
  await w.escrow.refuses(w.stranger, 'NotExpired', 'refundExpired', id);
  await later(4 * hour);
  await w.escrow.send(w.stranger, 'refundExpired', id);
  await w.escrow.refuses(w.operator, 'JobInState', 'extend', id, await timestamp() + hour);
});

test('dispute_stopsTimeoutAndSettlement_untilTheArbiterDecides', async () => {
  for (const by of [w.alice, w.operator]) {
    const { id } = await held();
    await w.escrow.send(by, 'dispute', id);
    await w.escrow.refuses(by, 'JobInState', 'dispute', id);
    await later(2 * hour);
    await w.escrow.refuses(w.stranger, 'NotExpired', 'refundExpired', id);
    await w.escrow.refuses(w.operator, 'JobInState', 'release', id, w.node);
    await w.escrow.refuses(w.arbiter, 'AmountInvalid', 'resolve', id, w.node, 100n * aitbc + 1n);
    await w.escrow.refuses(w.arbiter, 'AccountInvalid', 'resolve', id, nobody, 1n);
    const [node, client] = [await freeOf(w.escrow, w.node), await freeOf(w.escrow, w.alice)];
    await w.escrow.send(w.arbiter, 'resolve', id, w.node, 40n * aitbc);
    assert.equal(await freeOf(w.escrow, w.node) - node, 38n * aitbc);
    assert.equal(await freeOf(w.escrow, w.alice) - client, 60n * aitbc);
    await w.escrow.refuses(w.arbiter, 'JobInState', 'resolve', id, w.node, 1n);
  }
});

test('dispute_nobodyDecides_goesBackAfterAMonth', async () => {
  const { id } = await held();
  await w.escrow.send(w.alice, 'dispute', id);
  await later(30 * day - 60);
  await w.escrow.refuses(w.alice, 'NotExpired', 'refundExpired', id);
  await later(180);
  await w.escrow.send(w.alice, 'refundExpired', id);
  assert.equal(await stateOf(w.escrow, id), 'Refunded');
});

test('resolve_everythingToTheClient_needsNoPayee', async () => {
  const { id } = await held();
  await w.escrow.send(w.alice, 'dispute', id);
  const free = await freeOf(w.escrow, w.alice);
  await w.escrow.send(w.arbiter, 'resolve', id, nobody, 0n);
  assert.equal(await freeOf(w.escrow, w.alice), free + 100n * aitbc);
});

test('lockBatch_ofGoodAndBad_leavesTheBadOut', async () => {
  const used = await held();
  const good = [job(w.alice), job(w.alice)];
  const { events } = await w.escrow.send(w.operator, 'lockBatch', [good[0], used, job(w.stranger), good[1], good[0]]);
  assert.deepEqual(events.map(event => event.name), ['Locked', 'LeftOut', 'LeftOut', 'Locked', 'LeftOut']);
  assert.deepEqual(events.filter(event => event.name === 'LeftOut').map(event => Number(event.args.reason)), [0, 1, 0]);
});

test('batches_sentAgain_changeNothing', async () => {
  const jobs = [job(w.alice), job(w.alice)];
  await w.escrow.send(w.operator, 'lockBatch', jobs);
  const locked = await w.escrow.read('totals');
  await w.escrow.send(w.operator, 'lockBatch', jobs);
  assert.deepEqual(await w.escrow.read('totals'), locked);

  const ends = [{ id: jobs[0].id, payee: w.node }, { id: jobs[1].id, payee: nobody }, { id: newId(), payee: w.node }];
  const first = await w.escrow.send(w.operator, 'settleBatch', ends);
  assert.deepEqual(first.events.map(event => event.name), ['Released', 'Refunded', 'LeftOut']);
  const [node, client] = [await freeOf(w.escrow, w.node), await freeOf(w.escrow, w.alice)];
  const second = await w.escrow.send(w.operator, 'settleBatch', ends);
  assert.deepEqual(second.events.map(event => event.name), ['LeftOut', 'LeftOut', 'LeftOut']);
  assert.deepEqual([await freeOf(w.escrow, w.node), await freeOf(w.escrow, w.alice)], [node, client]);
});

test('batches_emptyOrOver300_areRefused', async () => {
  const id = newId();
  await w.escrow.refuses(w.operator, 'BatchSize', 'lockBatch', []);
  await w.escrow.refuses(w.operator, 'BatchSize', 'settleBatch', []);
  await w.escrow.refuses(w.operator, 'BatchSize', 'lockBatch', Array(301).fill(job(w.alice, { id })));
  await w.escrow.refuses(w.operator, 'BatchSize', 'settleBatch', Array(301).fill({ id, payee: w.node }));
});

test('lockBatch_withSomethingImpossible_isRefusedWhole', () =>
  w.escrow.refuses(w.operator, 'AmountInvalid', 'lockBatch', [job(w.alice), job(w.alice, { amount: 0n })]));

test('pause_stopsNewJobsOnly', async () => {
  const [first, second] = [await held(), await held()];
  await w.escrow.send(w.admin, 'pause');
  await w.escrow.refuses(w.operator, 'EnforcedPause', 'create', job(w.alice));
  await w.escrow.refuses(w.operator, 'EnforcedPause', 'lockBatch', [job(w.alice)]);
  await w.escrow.send(w.operator, 'release', first.id, w.node);
  await w.escrow.send(w.operator, 'settleBatch', [{ id: second.id, payee: nobody }]);
  await w.escrow.send(w.alice, 'withdraw', 1n);
  await w.escrow.send(w.admin, 'unpause');
  await held();
});

test('withdraw_ofWhatIsFree_andNoMore', async () => {
  await held({ amount: 50n * aitbc });
  const free = await freeOf(w.escrow, w.alice);
  await w.escrow.refuses(w.alice, 'NotCovered', 'withdraw', free + 1n);
  await w.escrow.refuses(w.alice, 'AmountInvalid', 'withdraw', 0n);
  const before = await w.token.read('balanceOf', w.alice);
  await w.escrow.send(w.alice, 'withdraw', free);
  assert.equal(await w.token.read('balanceOf', w.alice), before + free);
  await w.escrow.refuses(w.alice, 'NotCovered', 'withdraw', 1n);
});

test('earnings_areNotTheOperatorsToLock_untilAllowed', async () => {
  const earner = w.others[0];
  const { id } = await held();
  await w.escrow.send(w.operator, 'release', id, earner);
  assert.equal(await freeOf(w.escrow, earner), 95n * aitbc);
  await w.escrow.refuses(w.operator, 'JobRefused', 'create', job(earner, { amount: 1n }));
  await w.escrow.send(earner, 'setLockable', 10n);
  await w.escrow.send(w.operator, 'create', job(earner, { amount: 10n }));
  await w.escrow.refuses(w.operator, 'JobRefused', 'create', job(earner, { amount: 1n }));
});

test('lockable_takenBack_stopsTheOperator', async () => {
  await w.escrow.send(w.alice, 'setLockable', 0n);
  await w.escrow.refuses(w.operator, 'JobRefused', 'create', job(w.alice));
  await w.escrow.send(w.alice, 'setLockable', 2n ** 128n - 1n);
  await deposit(w, w.alice, 5n);
  assert.equal((await w.escrow.read('accountOf', w.alice)).lockable, 2n ** 128n - 1n, 'more than everything is everything');
  await w.escrow.send(w.operator, 'create', job(w.alice));
});

test('depositWithPermit_alsoAfterSomebodyElseUsedThePermit', async () => {
  const owner = ethers.Wallet.createRandom();
  await rpc('anvil_setBalance', owner.address, '0x56bc75e2d63100000');
  await rpc('anvil_impersonateAccount', owner.address);
  await w.token.send(w.operator, 'mint', owner.address, 20n);
  const deadline = await timestamp() + hour;
  const domain = { name: 'AIForge Token', version: '1', chainId: BigInt(await rpc('eth_chainId')), verifyingContract: w.token.address };
  const types = { Permit: [['owner', 'address'], ['spender', 'address'], ['value', 'uint256'], ['nonce', 'uint256'], ['deadline', 'uint256']].map(([name, type]) => ({ name, type })) };
  const sign = async (value, nonce) => ethers.Signature.from(await owner.signTypedData(domain, types, { owner: owner.address, spender: w.escrow.address, value, nonce, deadline }));

  const first = await sign(12n, 0n);
  await w.escrow.send(owner.address, 'depositWithPermit', 12n, deadline, first.v, first.r, first.s);
  const second = await sign(8n, 1n);
  await w.token.send(w.stranger, 'permit', owner.address, w.escrow.address, 8n, deadline, second.v, second.r, second.s);
  await w.escrow.send(owner.address, 'depositWithPermit', 8n, deadline, second.v, second.r, second.s);
  assert.equal(await freeOf(w.escrow, owner.address), 20n);
  const replay = await w.escrow.try(owner.address, 'depositWithPermit', 8n, deadline, second.v, second.r, second.s);
  assert.equal(replay.status, '0x0');
});

test('reorganisation_takesASettlementBack_andItCanBeSentAgain', async () => {
  const { id } = await held();
  await rpc('anvil_mine', '0x2');
  const { transactionHash } = await w.escrow.send(w.operator, 'settleBatch', [{ id, payee: w.node }]);
  const paid = await freeOf(w.escrow, w.node);
  await rpc('anvil_reorg', 1, []);
  assert.equal(await rpc('eth_getTransactionReceipt', transactionHash), null);
  assert.equal(await stateOf(w.escrow, id), 'Held');
  await w.escrow.send(w.operator, 'settleBatch', [{ id, payee: w.node }]);
  assert.equal(await freeOf(w.escrow, w.node), paid);
});
