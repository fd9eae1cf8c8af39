interface Hashed {
  sha256?: string;
  failure?: string;
}

/** SHA-256 of a part in hex. */
export function hashPart(part: Blob): Promise<string> {
  const worker = new Worker(new URL('./hash.worker.ts', import.meta.url), { type: 'module' });
  return new Promise<string>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Hashed>) => (data.sha256 ? resolve(data.sha256) : reject(new Error(data.failure)));
    worker.onerror = () => reject(new Error('The file cannot be hashed.'));
    worker.postMessage(part);
  }).finally(() => worker.terminate());
}
