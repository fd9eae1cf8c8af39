import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { ethers, later, roleOf } from './chain.mjs';
import { world } from './world.mjs';

const day = 86_400;
let w;
before(async () => { w = await world(); });

for (const [name, role] of [['token', 'SUPPLY_ROLE'], ['escrow', 'OPERATOR_ROLE'], ['anchor', 'ANCHOR_ROLE'], ['escrow', ethers.ZeroHash]]) {
  test(`grant_${name}_${role.slice(0, 13)}_waitsTwoDays`, async () => {
    const contract = w[name];
    const id = role.startsWith('0x') ? role : roleOf(role);
    await contract.refuses(w.admin, 'GrantNotDue', 'grantRole', id, w.stranger);
    await contract.send(w.admin, 'announceGrant', id, w.stranger);
    await later(2 * day - 60);
    await contract.refuses(w.admin, 'GrantNotDue', 'grantRole', id, w.stranger);
    await later(61);
    await contract.refuses(w.admin, 'GrantNotDue', 'grantRole', id, w.bob);
    await contract.send(w.admin, 'grantRole', id, w.stranger);
    assert.equal(await contract.read('hasRole', id, w.stranger), true);

    await contract.send(w.admin, 'revokeRole', id, w.stranger);
    assert.equal(await contract.read('hasRole', id, w.stranger), false);
    // An announcement serves once.
    await contract.refuses(w.admin, 'GrantNotDue', 'grantRole', id, w.stranger);
  });
}

test('revoke_takesBackAnAnnouncement', async () => {
  await w.escrow.send(w.admin, 'announceGrant', roleOf('OPERATOR_ROLE'), w.bob);
  await w.escrow.send(w.admin, 'revokeRole', roleOf('OPERATOR_ROLE'), w.bob);
  await later(3 * day);
  await w.escrow.refuses(w.admin, 'GrantNotDue', 'grantRole', roleOf('OPERATOR_ROLE'), w.bob);
});

test('roles_inTheHandsOfOthers_areRefused', async () => {
  for (const from of [w.operator, w.arbiter, w.alice, w.stranger]) {
    for (const act of ['announceGrant', 'grantRole', 'revokeRole'])
      await w.escrow.refuses(from, 'AccessControlUnauthorizedAccount', act, roleOf('OPERATOR_ROLE'), from);
  }
});
