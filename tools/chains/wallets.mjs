// Throw-away wallets for development: node wallets.mjs fund | payer | pay link|PAYMENT [--key KEY] [--gateway URL] [--data DIR] [--again]
// Everybody knows their keys: they are made from words that stand here. Never send anything of value to them.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import crypto from 'node:crypto';
import { Contract, JsonRpcProvider, NonceManager, Wallet, formatUnits } from 'ethers';
import { TronWeb } from 'tronweb';
import { rpc } from './ethereum.mjs';

const { ETH_RPC, ETH_TOKEN, ETH_OWNER, TRON_RPC, TRON_TOKEN, BTC_RPC, BTC_WALLET_RPC, BTC_RPC_KEY, SVC_HOME } = process.env;
/** Coins of a block may be spent a hundred blocks later. */
const bitcoinBlocks = 150;
const millionUsdt = 1_000_000n * 1_000_000n;
const words = 'aiforge throw-away wallet';
const secretOf = text => crypto.createHash('sha256').update(text).digest('hex');
const demoSecret = secretOf(words);
/** The platform's own, which pays out. */
const payerSecret = secretOf(`${words} of the platform`);

const wallets = {
  ethereum: secret => {
    const wallet = new Wallet(`0x${secret}`, new JsonRpcProvider(ETH_RPC));
    const token = new Contract(ETH_TOKEN, ['function transfer(address,uint256)'], new NonceManager(wallet));
    return {
      address: wallet.address,
      sign: text => wallet.signMessage(text),
      pay: async (to, amount) => (await token.transfer(to, amount)).hash,
      fund: async () => {
        await rpc(ETH_RPC, 'anvil_setBalance', [wallet.address, '0x56bc75e2d63100000']);
        const data = token.interface.encodeFunctionData('transfer', [wallet.address, millionUsdt]);
        await rpc(ETH_RPC, 'eth_sendTransaction', [{ from: ETH_OWNER, to: ETH_TOKEN, data, gas: '0x493e0' }]);
      },
    };
  },
  tron: secret => {
    const web = new TronWeb({ fullHost: TRON_RPC, privateKey: secret });
    const address = web.defaultAddress.base58;
    return {
      address,
      sign: text => web.trx.signMessageV2(text),
      pay: async (to, amount) => {
        const parameter = web.utils.abi.encodeParams(['address', 'uint256'], [TronWeb.address.toHex(to).replace(/^41/, '0x'), amount]).slice(2);
        const question = { owner_address: TronWeb.address.toHex(address), contract_address: TronWeb.address.toHex(TRON_TOKEN), function_selector: 'transfer(address,uint256)', parameter, fee_limit: 100_000_000 };
        const { transaction } = await post(`${TRON_RPC}/wallet/triggersmartcontract`, question);
        const sent = await post(`${TRON_RPC}/wallet/broadcasttransaction`, await web.trx.sign(transaction));
        if (!sent.result) throw new Error(`Tron refused the transaction: ${sent.code}`);
        return sent.txid;
      },
      fund: () => post(`${TRON_RPC}/control/grant`, { token: TRON_TOKEN, account: address, amount: String(millionUsdt) }),
    };
  },
};

async function post(url, body, headers = {}) {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body), signal: AbortSignal.timeout(15_000) });
  return response.json();
}

function option(name) {
  const at = process.argv.indexOf(name);
  if (at < 0) return undefined;
  const value = process.argv[at + 1];
  if (!value || value.startsWith('--')) fail(`${name} needs a value`);
  return value;
}

/** The running network as one of its accounts sees it, and the secret of the account's wallets. */
async function account() {
  const [url, key] = [option('--gateway') ?? option('--url'), option('--key')];
  const run = url && key ? {} : network();
  const call = caller(url?.replace(/\/+$/, '') ?? run.gateway, key ?? run.api_key);
  // A wallet belongs to one account: the demo's are not for others.
  const secret = key ? secretOf(`${words} of ${(await call('GET', '/api/auth/me')).user.userId}`) : demoSecret;
  return { call, secret };
}

/** The network that runs on the data folder, and the demo account's key. */
function network() {
  const usual = os.userInfo().uid === 0 ? '/var/lib/aiforge' : path.join(os.homedir(), '.local/share/aiforge');
  const file = path.join(option('--data') ?? usual, 'run.json');
  if (!fs.existsSync(file)) fail(`no network runs on ${path.dirname(file)}; start it with ./forge up --chains, or name its folder with --data`);
  return JSON.parse(fs.readFileSync(file, 'utf8'));
}

function caller(gateway, key) {
  return async (method, route, body) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const response = await fetch(gateway + route, { method, headers, body: body && JSON.stringify(body), signal: AbortSignal.timeout(30_000) });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${answer.code}: ${answer.detail ?? answer.title}`);
    return answer;
  };
}

async function link() {
  const { call, secret } = await account();
  for (const [name, make] of Object.entries(wallets)) {
    const { address, sign, fund } = make(secret);
    await fund();
    const linked = await call('GET', '/api/wallets');
    if (linked.wallets?.some(wallet => wallet.address === address)) { console.log(`${name} ${address} is linked`); continue; }
    const { message, nonce } = await call('POST', '/api/wallets/challenge', { network: name, address });
    await call('POST', '/api/wallets', { network: name, address, nonce, signature: await sign(message) });
    console.log(`${name} ${address} is linked now`);
  }
}

async function bitcoin(url, body) {
  const answer = await post(url, body, { authorization: `Basic ${Buffer.from(`x:${BTC_RPC_KEY}`).toString('base64')}` });
  if (answer.error) throw new Error(`Bitcoin: ${answer.error.message}`);
  return answer;
}

/** A purchase of the exchange is paid from the wallet of the development node, which has no other owner. */
async function payPurchase(id) {
  const { call } = await account();
  const { purchase } = await call('GET', `/api/exchange/purchases/${encodeURIComponent(id)}`);
  checkUnpaid(id, purchase.status, 'AWAITING_PAYMENT');
  const outputs = [{ address: purchase.address, value: Number(purchase.amountSat) }];
  const { hash } = await bitcoin(`${BTC_WALLET_RPC}/wallet/primary/send`, { outputs, rate: 10_000 });
  recordPaid(id, hash);
  console.log(`paid ${purchase.btcAmount} BTC on ${purchase.network}: ${hash}; it is credited three blocks later`);
}

async function fundBitcoin() {
  const ask = async (url, method, ...params) => (await bitcoin(url, { id: 1, method, params })).result;
  const missing = bitcoinBlocks - await ask(BTC_RPC, 'getblockcount');
  if (missing > 0) await ask(BTC_RPC, 'generatetoaddress', missing, await ask(BTC_WALLET_RPC, 'getnewaddress', 'default'));
  console.log('bitcoin: the node\'s own wallet has coins; ./forge pay purchase_… sends them');
}

const fileOfPaid = id => path.join(SVC_HOME, 'paid', id);

/** Money that was sent stays sent: running the command twice must not send it twice. */
function checkUnpaid(id, status, waiting) {
  if (process.argv.includes('--again')) return;
  if (status !== waiting) fail(`${id} is ${status}, so nothing was sent; --again pays it all the same`);
  if (fs.existsSync(fileOfPaid(id))) fail(`${id} was paid by ${fs.readFileSync(fileOfPaid(id), 'utf8')}, which counts a few blocks later, so nothing was sent; --again pays it once more`);
}

function recordPaid(id, hash) {
  fs.mkdirSync(path.dirname(fileOfPaid(id)), { recursive: true });
  fs.writeFileSync(fileOfPaid(id), hash);
}

async function pay(id) {
  if (id.startsWith('purchase_')) return payPurchase(id);
  const { call, secret } = await account();
  const { payment } = await call('GET', `/api/payments/${encodeURIComponent(id)}`);
  checkUnpaid(id, payment.status, 'PENDING');
  const wallet = wallets[payment.network](secret);
  if (payment.fromWallet !== wallet.address) fail(`${id} is to be paid from ${payment.fromWallet}, and the throw-away wallet is ${wallet.address}`);
  // The Tron stand-in forgets everything when it stops.
  await wallet.fund();
  const [whole, fraction = ''] = payment.amount.split('.');
  const hash = await wallet.pay(payment.toAddress, String(BigInt(whole + fraction.padEnd(6, '0'))));
  recordPaid(id, hash);
  console.log(`paid ${payment.amount} USDT on ${payment.network}: ${hash}; it counts a few blocks later`);
}

async function fund() {
  for (const [name, make] of Object.entries(wallets)) {
    const wallet = make(demoSecret);
    await wallet.fund();
    await make(payerSecret).fund();
    console.log(`${name}: throw-away wallet ${wallet.address} with ${formatUnits(millionUsdt, 6)} USDT, key ${demoSecret}`);
  }
  await fundBitcoin();
}

function fail(text) {
  console.error(`forge: ${text}`);
  process.exit(2);
}

/** A word that is no option, or an option twice, is a slip that must not pay. */
function checkOptions(given) {
  const words = given.filter(word => word !== '--again');
  for (let i = 0; i < words.length; i += 2) {
    if (!['--key', '--gateway', '--url', '--data'].includes(words[i])) fail(`unknown option: ${words[i]}; ./forge pay --help lists them`);
    if (words.indexOf(words[i]) < i) fail(`${words[i]} is given twice`);
  }
}

const [command, argument] = process.argv.slice(2);
if (command === 'pay' && argument && !argument.startsWith('-')) checkOptions(process.argv.slice(4));
try {
  if (command === 'fund') await fund();
  else if (command === 'payer') console.log(payerSecret);
  else if (command === 'pay' && argument === 'link') await link();
  else if (command === 'pay' && argument && !argument.startsWith('-')) await pay(argument);
  else fail('usage: ./forge pay link|PAYMENT [--key KEY] [--gateway URL] [--data DIR]; ./forge pay --help explains them');
} catch (error) {
  fail(error.message);
}
process.exit(0);
