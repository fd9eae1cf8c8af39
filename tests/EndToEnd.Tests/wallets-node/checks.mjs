// The wallets' own libraries, ethers and tronweb, against a running network; the gateway's address comes from the environment.
import assert from "node:assert/strict";
import { Wallet } from "ethers";
import { TronWeb, utils } from "tronweb";

const gateway = process.env.GATEWAY_URL;

function ethereum() {
  const wallet = Wallet.createRandom();
  return { network: "ethereum", address: wallet.address, sign: (text) => wallet.signMessage(text) };
}

function tron() {
  const account = utils.accounts.generateAccount();
  const web = new TronWeb({ fullHost: gateway, privateKey: account.privateKey });
  return { network: "tron", address: account.address.base58, sign: (text) => web.trx.signMessageV2(text), signOld: (text) => web.trx.sign(web.toHex(text)) };
}

async function call(method, path, { body, token } = {}) {
  const headers = { ...(body && { "content-type": "application/json" }), ...(token && { authorization: `Bearer ${token}` }) };
  const reply = await fetch(gateway + path, { method, headers, body: body && JSON.stringify(body) });
  return { status: reply.status, ...(await reply.json()) };
}

const ask = ({ address, network }) => call("GET", `/api/auth/wallet/auth-message?${new URLSearchParams({ address, network })}`);

async function proof(wallet, { asked, message, sign = wallet.sign }) {
  const { address, network } = wallet;
  return { address, network, nonce: asked.nonce, message, signature: await sign(message ?? asked.message) };
}

const login = (body) => call("POST", "/api/auth/wallet/login", { body });

async function signIn(wallet) {
  const body = await proof(wallet, { asked: await ask(wallet) });
  const session = await login(body);
  assert.equal(session.status, 200, JSON.stringify(session));
  return { body, created: session.created, userId: session.user.userId, token: session.tokens.accessToken };
}

function isRefused(reply, status, code) {
  assert.deepEqual([reply.status, reply.code], [status, code], JSON.stringify(reply));
}

const checks = {};
for (const [makeWallet, makeOther] of [[ethereum, tron], [tron, ethereum]]) {
  const wallet = makeWallet();
  const other = makeOther();
  checks[`${wallet.network} signs in, once per message`] = async () => {
    const session = await signIn(wallet);
    assert.equal(session.created, true);
    const me = await call("GET", "/api/auth/me", { token: session.token });
    assert.equal(me.user.userId, session.userId);
    assert.equal(me.user.authMethod, "wallet");
    isRefused(await login(session.body), 401, "WALLET_CHALLENGE_UNKNOWN");
  };
  checks[`${wallet.network} links a wallet of ${other.network}, which signs in to the same account`] = async () => {
    const { token, userId, created } = await signIn(wallet);
    assert.equal(created, false);
    const { address, network } = other;
    const asked = await call("POST", "/api/wallets/challenge", { token, body: { address, network } });
    const linked = await call("POST", "/api/wallets", { token, body: await proof(other, { asked }) });
    assert.equal(linked.wallet.address, address);
    const listed = await call("GET", "/api/wallets", { token });
    assert.deepEqual(listed.wallets.map((entry) => entry.network).sort(), ["ethereum", "tron"]);
    assert.equal((await signIn(other)).userId, userId);
  };
  checks[`${wallet.network} signs a message of the client's own`] = async () => {
    const asked = await ask(wallet);
    const message = asked.message.replace(/\n\n.+\n\n/, "\n\nIn words of the page itself.\n\n");
    assert.notEqual(message, asked.message);
    assert.equal((await login(await proof(wallet, { asked, message }))).status, 200);
  };
  checks[`${wallet.network} does not sign in with a message for another site`] = async () => {
    const asked = await ask(wallet);
    const message = asked.message.replace(/^\S+/, "elsewhere.example");
    isRefused(await login(await proof(wallet, { asked, message })), 400, "WALLET_MESSAGE_DIFFERS");
  };
}
checks["tron's older way of signing is refused"] = async () => {
  const wallet = tron();
  isRefused(await login(await proof(wallet, { asked: await ask(wallet), sign: wallet.signOld })), 401, "SIGNATURE_WRONG");
};
checks["a wallet does not sign for another"] = async () => {
  const wallet = ethereum();
  isRefused(await login(await proof(wallet, { asked: await ask(wallet), sign: ethereum().sign })), 401, "SIGNATURE_WRONG");
};

for (const [name, check] of Object.entries(checks)) {
  await check().catch((error) => {
    console.error(`failed: ${name}`);
    throw error;
  });
}
console.log(`all checks passed: ${Object.keys(checks).length}`);
