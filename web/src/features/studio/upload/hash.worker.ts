/** Hashes parts of a file beside the page, which stays smooth meanwhile. */
self.onmessage = async ({ data }: MessageEvent<Blob>) => {
  try {
    const digest = await crypto.subtle.digest('SHA-256', await data.arrayBuffer());
    self.postMessage({ sha256: [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('') });
  } catch (error) {
    // The file changed or went away while it was read.
    self.postMessage({ failure: error instanceof Error ? error.message : 'The file cannot be read.' });
  }
};
