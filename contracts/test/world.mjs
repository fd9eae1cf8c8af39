// The three contracts as the platform has them: an admin, an operator with a balance, an arbiter, where the shares go, and others.
import { accounts, aitbc, deploy, mineOnDemand, newId, timestamp } from './chain.mjs';

export async function world() {
  await mineOnDemand();
  const [admin, operator, arbiter, platform, alice, bob, node, stranger, ...others] = await accounts();
  const token = await deploy('AitbcToken', admin, admin, operator);
  const escrow = await deploy('JobEscrow', admin, token.address, admin, operator, arbiter, platform);
  const start = await timestamp();
  const anchor = await deploy('AuditAnchor', admin, admin, operator);
  return { admin, operator, arbiter, platform, alice, bob, node, stranger, others, token, escrow, anchor, start };
}

/** Gives an account tokens and deposits them. */
export async function deposit({ token, escrow, operator }, account, amount) {
  await token.send(operator, 'mint', account, amount);
  await token.send(account, 'approve', escrow.address, amount);
  return await escrow.send(account, 'deposit', amount);
}

export const job = (client, { id = newId(), amount = 100n * aitbc, timeoutSeconds = 3600, feeBps = 500 } = {}) => ({ id, client, amount, timeoutSeconds, feeBps });

/** What a job is now: None, Held, Disputed, Released, Refunded or Resolved. */
export const stateOf = async (escrow, id) => ['None', 'Held', 'Disputed', 'Released', 'Refunded', 'Resolved'][Number((await escrow.read('jobOf', id)).state)];
export const freeOf = async (escrow, account) => (await escrow.read('accountOf', account)).free;
