import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { ethers } from './chain.mjs';
import { world } from './world.mjs';

const root = ethers.id('a root');
let w;
before(async () => { w = await world(); });

test('anchor_inOrder_once', async () => {
  await w.anchor.refuses(w.operator, 'BatchOutOfOrder', 'anchor', 2, root, 5);
  await w.anchor.refuses(w.operator, 'BatchOutOfOrder', 'anchor', 0, root, 5);
  const { events } = await w.anchor.send(w.operator, 'anchor', 1, root, 5);
  assert.deepEqual([...events[0].args], [1n, root, 5n]);
  assert.equal(await w.anchor.read('rootOf', 1), root);
  assert.equal(await w.anchor.read('lastBatch'), 1n);
  await w.anchor.refuses(w.operator, 'BatchOutOfOrder', 'anchor', 1, ethers.id('another'), 5);
  assert.equal(await w.anchor.read('rootOf', 2), ethers.ZeroHash);
});

test('anchor_ofNothing_orByOthers_isRefused', async () => {
  await w.anchor.refuses(w.operator, 'BatchEmpty', 'anchor', 2, ethers.ZeroHash, 5);
  await w.anchor.refuses(w.operator, 'BatchEmpty', 'anchor', 2, root, 0);
  for (const from of [w.admin, w.alice]) await w.anchor.refuses(from, 'AccessControlUnauthorizedAccount', 'anchor', 2, root, 5);
});
