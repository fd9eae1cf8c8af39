// A stand-in for a Tron node: node server.mjs PORT [BLOCK_SECONDS]. Ids, addresses, calls and signatures are real (tronweb checks them);
// consensus, energy and bandwidth are not. Tests steer it by POST /control/{mine,grant,token,decide,drop,reorganise,fault,state}.
import http from 'node:http';
import { Chain } from './chain.mjs';
import { Faults } from './faults.mjs';
import { answer } from './node.mjs';

const [port, blockSeconds] = process.argv.slice(2).map(Number);
const longestBody = 1024 * 1024;
const chain = new Chain();
const faults = new Faults();

const control = {
  mine: ({ blocks = 1 }) => chain.mine(blocks),
  grant: ({ token, account, amount }) => chain.tokens.grant(token, account, amount),
  token: ({ address, decimals }) => chain.tokens.add(address, decimals),
  decide: ({ id, ...outcome }) => chain.decide(id, outcome),
  drop: ({ id }) => chain.drop(id),
  reorganise: ({ depth = 1, keep = false }) => ({ dropped: chain.reorganise(depth, keep) }),
  fault: order => (order.kind === 'none' ? faults.clear() : faults.order(order)),
  state: () => {},
};

http.createServer(async (request, response) => {
  const send = (status, value) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  try {
    const url = new URL(request.url, 'http://node');
    const question = { ...Object.fromEntries(url.searchParams), ...JSON.parse(await read(request) || '{}') };
    const [, area, method] = url.pathname.split('/');
    if (area === 'control' && control[method]) return send(200, { ...control[method](question), ...heads() });
    if (await faults.strike(url.pathname, request, response)) return;

    const value = area === 'wallet' || area === 'walletsolidity' ? answer(chain, method, question, area === 'walletsolidity') : undefined;
    send(value === undefined ? 404 : 200, value ?? {});
  } catch (error) {
    // A node answers HTTP 200 to what it cannot read, too.
    send(200, { Error: `class org.tron.core.exception.ContractValidateException : ${error.message}` });
  }
}).listen(port, '127.0.0.1');

const heads = () => ({ head: chain.head.number, solid: chain.solidHead.number });

async function read(request) {
  let body = '';
  for await (const chunk of request) {
    body += chunk;
    if (body.length > longestBody) throw new Error('the request is too long');
  }
  return body;
}

if (blockSeconds > 0) setInterval(() => chain.mine(), blockSeconds * 1000);
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0));
