// Random acts of everybody against a model that keeps the books in BigInts: what the contract does must be what the model says, and after
// every act the sums must hold. FUZZ_STEPS and FUZZ_SEED choose how long and which.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aitbc, ethers, later, newId, nobody, timestamp } from './chain.mjs';
import { world } from './world.mjs';

const steps = Number(process.env.FUZZ_STEPS ?? 1_000);
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000);
const random = mulberry32(seed);
const below = limit => Math.floor(random() * limit);
const pick = list => list[below(list.length)];
const chance = share => random() < share;

test(`fuzz_${steps}Acts_seed${seed}`, async () => {
  const w = await world();
  const people = [w.operator, w.alice, w.bob, w.node, ...w.others.slice(0, 2)];
  const model = new Model(people.concat(w.platform, w.arbiter));
  for (const person of people) {
    await w.token.send(w.operator, 'mint', person, 10_000n * aitbc);
    await w.token.send(person, 'approve', w.escrow.address, ethers.MaxUint256);
    model.wallet[person] = 10_000n * aitbc;
  }

  let took = 0;
  for (let step = 0; step < steps; step++) {
    if (chance(0.03)) await later(below(3_000));
    const act = pick(acts)(model, people, w);
    const receipt = await w.escrow.try(act.from, ...act.call);
    const now = Number((await timestamp()));
    const expected = act.apply(now);
    const note = `seed ${seed}, step ${step}: ${act.call[0]}`;
    assert.equal(receipt.status === '0x1', expected, note);
    took += expected ? 1 : 0;
    for (const event of receipt.events) model.paid(event, note);
    if (step % 10 === 0 || step === steps - 1) await compare(w, model, note);
  }

  assert.ok(took > steps / 3, `only ${took} of ${steps} acts were taken`);
  await everybodyLeaves(w, model);
});

/** The contract's own books, the token's balances and the model agree, and nothing is missing. */
async function compare({ escrow, token }, model, note) {
  const [held, locked] = await escrow.read('totals');
  assert.equal(await token.read('balanceOf', escrow.address), held, `${note}: balance and books`);
  let free = 0n;
  for (const [person, account] of Object.entries(model.accounts)) {
    const actual = await escrow.read('accountOf', person);
    assert.deepEqual([...actual], [account.free, account.lockable], `${note}: account ${person}`);
    assert.equal(await token.read('balanceOf', person), model.wallet[person], `${note}: wallet ${person}`);
    free += actual.free;
  }
  const open = Object.values(model.jobs).filter(job => ['Held', 'Disputed'].includes(job.state)).reduce((sum, job) => sum + job.amount, 0n);
  assert.equal(locked, open, `${note}: what is locked is the sum of the escrows`);
  assert.equal(free + locked, held, `${note}: free and locked are everything`);
}

/** In the end every job comes to an end and everybody takes everything out: nothing is stuck. */
async function everybodyLeaves({ escrow, token, stranger }, model) {
  await later(62 * 86_400);
  for (const [id, job] of Object.entries(model.jobs))
    if (['Held', 'Disputed'].includes(job.state)) await escrow.send(stranger, 'refundExpired', id);
  for (const person of Object.keys(model.accounts)) {
    const { free } = await escrow.read('accountOf', person);
    if (free) await escrow.send(person, 'withdraw', free);
  }
  assert.deepEqual([...await escrow.read('totals')], [0n, 0n]);
  assert.equal(await token.read('balanceOf', escrow.address), 0n);
}

const cap = value => (value > 2n ** 128n - 1n ? 2n ** 128n - 1n : value);

class Model {
  accounts = {}; jobs = {}; wallet = {}; ended = new Set();
  constructor(people) { for (const person of people) { this.accounts[person] = { free: 0n, lockable: 0n }; this.wallet[person] = 0n; } }

  give(person, amount) { this.accounts[person].free += amount; }
  giveBack(person, amount) { const a = this.accounts[person]; a.free += amount; a.lockable = cap(a.lockable + amount); }

  /** Nobody is paid twice: an escrow has one event of its end. */
  paid({ name, args }, note) {
    if (!['Released', 'Refunded', 'Resolved'].includes(name)) return;
    assert.ok(!this.ended.has(args.id), `${note}: ${args.id} ended twice`);
    this.ended.add(args.id);
  }

  lock(request, now, allowed) {
    const client = this.accounts[request.client];
    if (this.jobs[request.id] || client.free < request.amount || client.lockable < request.amount) return false;
    if (!allowed) return false;
    client.free -= request.amount;
    client.lockable -= request.amount;
    this.jobs[request.id] = { ...request, state: 'Held', from: now, seconds: request.timeoutSeconds };
    return true;
  }

  settle(id, payee, gross) {
    const job = this.jobs[id];
    const part = gross ?? job.amount;
    const fee = part * BigInt(job.feeBps) / 10_000n;
    if (part) this.give(payee, part - fee);
    this.give(this.platform, fee);
    if (gross !== undefined) this.giveBack(job.client, job.amount - part);
  }
}

/** An id that exists, most often; else one that does not. */
const someId = model => (chance(0.9) && Object.keys(model.jobs).length ? pick(Object.keys(model.jobs).slice(-40)) : newId());
const request = (model, people) => ({
  id: chance(0.9) ? newId() : someId(model),
  client: pick(people),
  amount: chance(0.05) ? BigInt(below(5)) : BigInt(below(300)) * aitbc + BigInt(below(1e8)),
  timeoutSeconds: chance(0.05) ? below(3_600) : 3_600 + below(7_200),
  feeBps: chance(0.03) ? 2_001 + below(9) : below(2_001),
});
const isSound = ({ amount, timeoutSeconds, feeBps }) => amount > 0n && timeoutSeconds >= 3_600 && feeBps <= 2_000;
/** Mostly who may, sometimes anybody. */
const by = (right, people) => (chance(0.9) ? right : pick(people));

const acts = [
  (model, people) => {
    const [from, amount] = [pick(people), BigInt(below(500)) * aitbc];
    return { from, call: ['deposit', amount], apply: () => {
      if (!amount || model.wallet[from] < amount) return false;
      model.wallet[from] -= amount;
      model.giveBack(from, amount);
      return true;
    } };
  },
  (model, people) => {
    const from = pick(people);
    const account = model.accounts[from];
    const amount = chance(0.8) ? account.free * BigInt(below(100)) / 100n : account.free + BigInt(below(3));
    return { from, call: ['withdraw', amount], apply: () => {
      if (!amount || amount > account.free) return false;
      account.free -= amount;
      if (account.lockable > account.free) account.lockable = account.free;
      model.wallet[from] += amount;
      return true;
    } };
  },
  (model, people) => {
    const [from, amount] = [pick(people), chance(0.5) ? 2n ** 128n - 1n : BigInt(below(2_000)) * aitbc];
    return { from, call: ['setLockable', amount], apply: () => { model.accounts[from].lockable = amount; return true; } };
  },
  (model, people, w) => {
    const [from, made] = [by(w.operator, people), request(model, people)];
    return { from, call: ['create', made], apply: now => model.lock(made, now, from === w.operator && isSound(made)) };
  },
  lockBatch, lockBatch,
  (model, people, w) => {
    const [from, id, payee] = [by(w.operator, people), someId(model), pick(people)];
    return { from, call: ['release', id, payee], apply: () => {
      if (from !== w.operator || model.jobs[id]?.state !== 'Held') return false;
      end(model, w, id, payee);
      return true;
    } };
  },
  settleBatch, settleBatch,
  (model, people, w) => {
    const [from, id] = [by(w.operator, people), someId(model)];
    return { from, call: ['refund', id], apply: () => {
      if (from !== w.operator || model.jobs[id]?.state !== 'Held') return false;
      end(model, w, id, nobody);
      return true;
    } };
  },
  (model, people, w) => {
    const [from, id] = [by(chance(0.5) ? w.operator : model.jobs[someId(model)]?.client ?? w.operator, people), someId(model)];
    return { from, call: ['dispute', id], apply: now => {
      const job = model.jobs[id];
      if (job?.state !== 'Held' || (from !== job.client && from !== w.operator)) return false;
      Object.assign(job, { state: 'Disputed', from: now, seconds: 30 * 86_400 });
      return true;
    } };
  },
  (model, people, w) => {
    const disputed = Object.keys(model.jobs).filter(id => model.jobs[id].state === 'Disputed');
    const [from, id, payee] = [by(w.arbiter, people), disputed.length ? pick(disputed) : someId(model), pick(people)];
    const gross = (model.jobs[id]?.amount ?? 5n) * BigInt(below(105)) / 100n;
    return { from, call: ['resolve', id, payee, gross], apply: () => {
      const job = model.jobs[id];
      if (from !== w.arbiter || job?.state !== 'Disputed' || gross > job.amount) return false;
      model.platform = w.platform;
      model.settle(id, payee, gross);
      job.state = 'Resolved';
      return true;
    } };
  },
  (model, people, w) => {
    const id = someId(model);
    return { from: pick(people), call: ['refundExpired', id], apply: now => {
      const job = model.jobs[id];
      if (!['Held', 'Disputed'].includes(job?.state) || now <= minuteAfter(w, job.from + job.seconds)) return false;
      end(model, w, id, nobody);
      return true;
    } };
  },
];

function lockBatch(model, people, w) {
  const [from, jobs] = [by(w.operator, people), Array.from({ length: 1 + below(12) }, () => request(model, people))];
  if (chance(0.3)) jobs.push(pick(jobs));
  return { from, call: ['lockBatch', jobs], apply: now => {
    if (from !== w.operator || !jobs.every(isSound)) return false;
    for (const job of jobs) model.lock(job, now, true);
    return true;
  } };
}

function settleBatch(model, people, w) {
  const [from, ends] = [by(w.operator, people), Array.from({ length: 1 + below(12) }, () => ({ id: someId(model), payee: chance(0.3) ? nobody : pick(people) }))];
  return { from, call: ['settleBatch', ends], apply: () => {
    if (from !== w.operator) return false;
    for (const { id, payee } of ends) if (model.jobs[id]?.state === 'Held') end(model, w, id, payee);
    return true;
  } };
}

function end(model, w, id, payee) {
  model.platform = w.platform;
  const job = model.jobs[id];
  if (payee === nobody) model.giveBack(job.client, job.amount);
  else model.settle(id, payee);
  job.state = payee === nobody ? 'Refunded' : 'Released';
}

/** As the contract rounds: full minutes since it was put onto the chain. */
const minuteAfter = (w, time) => w.start + Math.ceil((time - w.start) / 60) * 60;

function mulberry32(state) {
  return () => {
    state = (state + 0x6D2B79F5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
