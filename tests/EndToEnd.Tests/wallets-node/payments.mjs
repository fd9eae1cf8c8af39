// From signing up to an active plan, paid with the wallets' own libraries. The network, its chain and the chain's address come from
// the environment.
import assert from "node:assert/strict";
import { Contract, JsonRpcProvider, Wallet } from "ethers";
import { TronWeb, utils } from "tronweb";

const { GATEWAY_URL: gateway, CHAIN: chain, CHAIN_URL: chainUrl, TOKEN: token } = process.env;
const price = 30_000_000;

async function post(url, body, headers = {}) {
  const reply = await fetch(url, { method: "POST", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) });
  return { status: reply.status, ...(await reply.json()) };
}

async function ethereum() {
  const provider = new JsonRpcProvider(chainUrl, undefined, { cacheTimeout: -1 });
  const wallet = Wallet.createRandom().connect(provider);
  const abi = ["function transfer(address to, uint256 value)"];
  await provider.send("anvil_setBalance", [wallet.address, "0x56bc75e2d63100000"]);
  const [owner] = await provider.send("eth_accounts", []);
  const data = new Contract(token, abi).interface.encodeFunctionData("transfer", [wallet.address, 10 * price]);
  await provider.send("eth_sendTransaction", [{ from: owner, to: token, data, gas: "0x30d40" }]);
  await provider.send("anvil_mine", ["0x1"]);
  return {
    address: wallet.address,
    confirmations: 3,
    sign: (text) => wallet.signMessage(text),
    pay: async (to, amount) => (await new Contract(token, abi, wallet).transfer(to, amount, { gasLimit: 200_000 })).hash,
    mine: (blocks) => provider.send("anvil_mine", ["0x" + blocks.toString(16)]),
    close: () => provider.destroy(),
  };
}

async function tron() {
  const account = utils.accounts.generateAccount();
  const web = new TronWeb({ fullHost: chainUrl, privateKey: account.privateKey });
  const address = account.address.base58;
  await post(`${chainUrl}/control/grant`, { token, account: address, amount: 10 * price });
  const mine = (blocks) => post(`${chainUrl}/control/mine`, { blocks });
  await mine(1);
  return {
    address,
    confirmations: 19,
    sign: (text) => web.trx.signMessageV2(text),
    pay: async (to, amount) => {
      const parameters = [{ type: "address", value: to }, { type: "uint256", value: amount }];
      const built = await web.transactionBuilder.triggerSmartContract(token, "transfer(address,uint256)", { feeLimit: 100_000_000 }, parameters);
      return (await web.trx.sendRawTransaction(await web.trx.sign(built.transaction))).txid;
    },
    mine,
    close: () => {},
  };
}

const payer = await (chain === "tron" ? tron() : ethereum());

async function signIn() {
  const query = new URLSearchParams({ address: payer.address, network: chain });
  const asked = await (await fetch(`${gateway}/api/auth/wallet/auth-message?${query}`)).json();
  const signature = await payer.sign(asked.message);
  const session = await post(`${gateway}/api/auth/wallet/login`, { address: payer.address, network: chain, nonce: asked.nonce, signature });
  return { authorization: `Bearer ${session.tokens.accessToken}` };
}

const headers = await signIn();
const call = (path, body) => post(gateway + path, body, headers);
const get = async (path) => (await fetch(gateway + path, { headers })).json();
const verify = (payment, hash) => call("/api/payments/verify", { payment_id: payment.paymentId, tx_hash: hash });

async function until(status, payment) {
  for (let i = 0; i < 200; i++) {
    const now = (await get(`/api/payments/${payment.paymentId}`)).payment;
    if (now.status === status) return now;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(`the payment did not become ${status}: ${JSON.stringify(await get(`/api/payments/${payment.paymentId}`))}`);
}

assert.equal((await get("/api/subscriptions")).subscription.plan, "free");

// The plan, named and verified by the payer.
const { payment } = await call("/api/payments/create", { type: "subscription", plan: "pro", network: chain });
assert.equal(payment.amount, "30.000000");
assert.equal(payment.platformFee, "9.000000");
assert.equal(payment.fromWallet, payer.address);
const hash = await payer.pay(payment.toAddress, price);
await payer.mine(1);
const seen = await verify(payment, hash);
assert.equal(seen.payment?.status, "CONFIRMING", JSON.stringify(seen));
assert.equal((await get("/api/subscriptions")).subscription.plan, "free");
await payer.mine(payer.confirmations - 1);
const confirmed = await verify(payment, hash);
assert.equal(confirmed.payment?.status, "CONFIRMED", JSON.stringify(confirmed));
assert.equal(confirmed.payment.fulfilled, true);
const { subscription } = await get("/api/subscriptions");
assert.deepEqual([subscription.plan, subscription.status, subscription.nextPlan], ["pro", "active", "pro"]);

// The same transaction pays once.
const { payment: second } = await call("/api/payments/create", { type: "top_up", amount: "30", network: chain });
const again = await verify(second, hash);
assert.deepEqual([again.status, again.code], [409, "TX_ALREADY_USED"], JSON.stringify(again));

// A transfer that nobody names is found by the watcher.
await payer.pay(second.toAddress, price);
await payer.mine(payer.confirmations);
await until("CONFIRMED", second);
const balances = await get("/api/ledger/balances");
assert.equal(balances.balances?.find((entry) => entry.currency === "USDT").available, "30.000000", JSON.stringify(balances));

// The balance renews the plan ahead.
const renewed = await call("/api/subscriptions", { plan: "pro", renew: true });
assert.equal(renewed.charge?.kind, "renewal", JSON.stringify(renewed));

payer.close();
console.log("all checks passed");
