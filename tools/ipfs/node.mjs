// A small IPFS node for tests: Kubo's RPC (/api/v0/*) as far as the platform uses it, and a read-only gateway (/ipfs/<cid>), on the
// components that js-ipfs is made of. It makes Kubo's CIDs. There is no network: what is not here is nowhere.
//   node node.mjs <api port> <gateway port> <repository>
import http from 'node:http';
import fs from 'node:fs';
import path from 'node:path';
import * as dagPb from '@ipld/dag-pb';
import { FsBlockstore } from 'blockstore-fs';
import { exporter } from 'ipfs-unixfs-exporter';
import { importer } from 'ipfs-unixfs-importer';
import { fixedSize } from 'ipfs-unixfs-importer/chunker';
import { balanced } from 'ipfs-unixfs-importer/layout';
import { base58btc } from 'multiformats/bases/base58';
import { CID } from 'multiformats/cid';
import { multipart } from './multipart.mjs';

const [apiPort, gatewayPort, repository] = [Number(process.argv[2]), Number(process.argv[3]), process.argv[4]];
const RAW = 0x55;

fs.mkdirSync(repository, { recursive: true });
const blocks = new FsBlockstore(path.join(repository, 'blocks'));
await blocks.open();

// Pins by the hash that they are of: Qm… and bafy… of one block are one pin.
const pinFile = path.join(repository, 'pins.json');
const pins = new Map(fs.existsSync(pinFile) ? Object.entries(JSON.parse(fs.readFileSync(pinFile, 'utf8'))) : []);
const hashOf = cid => base58btc.encode(cid.multihash.bytes);
function savePins() {
  fs.writeFileSync(`${pinFile}.new`, JSON.stringify(Object.fromEntries(pins)));
  fs.renameSync(`${pinFile}.new`, pinFile);
}

async function read(cid) {
  try {
    const parts = [];
    const found = await blocks.get(cid);
    if (found instanceof Uint8Array) return found;
    for await (const part of found) parts.push(part);
    return Buffer.concat(parts);
  } catch (error) {
    if (error.name !== 'NotFoundError' && error.code !== 'ERR_NOT_FOUND') throw error;
    throw new Error(`block was not found locally (offline): ipld: could not find ${cid}`);
  }
}

const readOnly = { async * get(cid) { yield await read(cid); } };
const linksOf = (cid, block) => (cid.code === dagPb.code ? dagPb.decode(block).Links.map(link => link.Hash) : []);

// The hashes of everything below a root, each read once.
async function walk(root, seen = new Set()) {
  const open = [root];
  while (open.length > 0) {
    const cid = open.pop();
    if (seen.has(hashOf(cid))) continue;
    seen.add(hashOf(cid));
    open.push(...linksOf(cid, await read(cid)));
  }
  return seen;
}

function cidOf(query) {
  const text = query.get('arg');
  if (!text) throw new Error('argument "key" is required');
  try {
    return CID.parse(text);
  } catch {
    throw new Error(`invalid path "${text}": invalid cid: selected encoding not supported`);
  }
}

const reply = (response, value) => {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  response.end(`${JSON.stringify(value)}\n`);
};

async function pump(response, content) {
  for await (const part of content) {
    if (response.write(part)) continue;
    await new Promise((resolve, reject) => {
      const gone = () => reject(new Error('the client went away'));
      response.once('close', gone);
      response.once('drain', () => {
        response.off('close', gone);
        resolve();
      });
    });
  }
  response.end();
}

const commands = {
  async version(query, request, response) {
    reply(response, { Version: '0.41.0', Commit: '', Repo: '18', System: 'amd64/linux', Golang: '' });
  },

  async add(query, request, response) {
    const cidVersion = Number(query.get('cid-version') ?? 0);
    const chunkSize = Number(/^size-(\d+)$/.exec(query.get('chunker') ?? 'size-262144')[1]);
    const options = {
      profile: 'unixfs-v0-2015',
      cidVersion,
      rawLeaves: (query.get('raw-leaves') ?? String(cidVersion === 1)) === 'true',
      chunker: fixedSize({ chunkSize }),
      layout: balanced({ maxChildrenPerNode: Number(query.get('max-file-links') ?? 174) }),
      reduceSingleLeafToSelf: true,
      leafType: 'file',
      fileImportConcurrency: 1,
      blockWriteConcurrency: 10,
    };
    async function * files() {
      for await (const part of multipart(request)) yield { path: 'file', content: part.body };
    }
    const added = [];
    for await (const entry of importer(files(), blocks, options)) added.push(entry);
    if (added.length === 0) throw new Error("file argument 'path' is required");
    for (const entry of added) if (query.get('pin') !== 'false') pins.set(hashOf(entry.cid), entry.cid.toString());
    savePins();
    response.writeHead(200, { 'Content-Type': 'application/json', 'X-Chunked-Output': '1' });
    response.end(added.map(entry => `${JSON.stringify({ Name: 'file', Hash: entry.cid.toString(), Size: String(entry.size) })}\n`).join(''));
  },

  async 'block/get'(query, request, response) {
    const block = await read(cidOf(query));
    response.writeHead(200, { 'Content-Type': 'text/plain', 'X-Stream-Output': '1' });
    response.end(block);
  },

  async 'pin/add'(query, request, response) {
    const cid = cidOf(query);
    await walk(cid);
    pins.set(hashOf(cid), cid.toString());
    savePins();
    reply(response, { Pins: [cid.toString()] });
  },

  async 'pin/rm'(query, request, response) {
    const cid = cidOf(query);
    if (!pins.delete(hashOf(cid))) throw new Error('not pinned or pinned indirectly');
    savePins();
    reply(response, { Pins: [cid.toString()] });
  },

  async 'repo/gc'(query, request, response) {
    const kept = new Set();
    for (const text of pins.values()) await walk(CID.parse(text), kept);
    const dropped = [];
    for await (const { cid } of blocks.getAll()) if (!kept.has(hashOf(cid))) dropped.push(cid);
    for (const cid of dropped) await blocks.delete(cid);
    response.writeHead(200, { 'Content-Type': 'application/json', 'X-Chunked-Output': '1' });
    response.end(dropped.map(cid => `${JSON.stringify({ Key: { '/': CID.createV1(RAW, cid.multihash).toString() } })}\n`).join(''));
  },
};

async function api(request, response) {
  const url = new URL(request.url, 'http://node');
  const command = url.pathname.startsWith('/api/v0/') ? url.pathname.slice('/api/v0/'.length) : '';
  const refuse = (status, text) => {
    request.resume();
    response.writeHead(status, { 'Content-Type': 'text/plain' });
    response.end(text);
  };
  if (!Object.hasOwn(commands, command)) return refuse(404, '404 page not found\n');
  if (request.method !== 'POST') return refuse(405, '405 - Method Not Allowed\n');
  if (request.headers.origin) return refuse(403, '403 - Forbidden\n');
  try {
    await commands[command](url.searchParams, request, response);
  } catch (error) {
    request.resume();
    if (response.headersSent) return response.destroy();
    response.writeHead(500, { 'Content-Type': 'application/json' });
    response.end(`${JSON.stringify({ Message: error.message, Code: 0, Type: 'error' })}\n`);
  }
}

// The bytes that a range header asks for; null when there are none.
function rangeOf(header, size) {
  const range = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!range || (!range[1] && !range[2])) return { from: 0, to: size - 1, status: 200 };
  const from = range[1] ? Number(range[1]) : Math.max(0, size - Number(range[2]));
  const to = range[1] && range[2] ? Math.min(Number(range[2]), size - 1) : size - 1;
  return from > to ? null : { from, to, status: 206 };
}

async function gateway(request, response) {
  const match = /^\/ipfs\/([a-zA-Z0-9]+)$/.exec(request.url);
  if (!match || request.method !== 'GET') return response.writeHead(match ? 405 : 404).end();
  try {
    const cid = CID.parse(match[1]);
    const entry = await exporter(cid, readOnly);
    const size = Number(entry.size);
    const range = rangeOf(request.headers.range, size);
    if (!range) return response.writeHead(416, { 'Content-Range': `bytes */${size}` }).end();
    const length = range.to - range.from + 1;
    const headers = { 'Content-Type': 'application/octet-stream', 'Content-Length': String(length), ETag: `"${cid}"`, 'Accept-Ranges': 'bytes' };
    if (range.status === 206) headers['Content-Range'] = `bytes ${range.from}-${range.to}/${size}`;
    response.writeHead(range.status, headers);
    await (length === 0 ? response.end() : pump(response, entry.content({ offset: range.from, length })));
  } catch (error) {
    if (response.headersSent) return response.destroy();
    response.writeHead(504, { 'Content-Type': 'text/plain' });
    response.end(`${error.message}\n`);
  }
}

const servers = [http.createServer({ requestTimeout: 0 }, api).listen(apiPort, '127.0.0.1'), http.createServer(gateway).listen(gatewayPort, '127.0.0.1')];
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => {
    for (const server of servers) server.close();
    setTimeout(() => process.exit(0), 50);
  });
}
