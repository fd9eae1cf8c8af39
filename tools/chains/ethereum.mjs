// The little of Ethereum's JSON-RPC interface that the scripts here need.
let lastId = 0;

export async function rpc(url, method, params = []) {
  const body = JSON.stringify({ jsonrpc: '2.0', id: ++lastId, method, params });
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body, signal: AbortSignal.timeout(10_000) });
  const answer = await response.json();
  if (answer.error) throw new Error(`${method}: ${answer.error.message}`);
  return answer.result;
}

/** A 32-byte word of a number, or of an address with 0x. */
export const word = value => BigInt(value).toString(16).padStart(64, '0');
