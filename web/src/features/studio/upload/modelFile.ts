/**
 * Whether a file begins as a model does: GGUF by its first four bytes; safetensors has the length of its header as 64 bits, little endian,
 * and then the header, which is JSON. The server reads all of it once it is there: an hour later, for a large file.
 */
export async function looksLikeModel(file: Blob): Promise<boolean> {
  const head = new Uint8Array(await file.slice(0, 9).arrayBuffer());
  if (String.fromCharCode(...head.slice(0, 4)) === 'GGUF') return true;
  if (head.length < 9) return false;
  const header = new DataView(head.buffer).getBigUint64(0, true);
  return head[8] === '{'.charCodeAt(0) && header > 1n && header <= BigInt(file.size - 8);
}
