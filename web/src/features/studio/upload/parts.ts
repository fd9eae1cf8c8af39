import type { ModelUpload } from '@/api/schema.gen';

/** A part of a file that is still to be sent. */
export interface Part {
  /** From 1 on. */
  number: number;
  start: number;
  end: number;
}

/** The parts that the server does not have, in order. */
export function missingParts(upload: ModelUpload): Part[] {
  const received = new Set(upload.receivedParts ?? []);
  const partSize = Number(upload.partSize ?? 0);
  const total = Number(upload.sizeBytes ?? 0);
  const parts: Part[] = [];
  for (let number = 1; number <= (upload.partCount ?? 0); number++) {
    if (!received.has(number)) parts.push({ number, start: (number - 1) * partSize, end: Math.min(number * partSize, total) });
  }
  return parts;
}

const storageKey = (uploadId: string) => `aiforge.upload.${uploadId}`;

/** Keeps when the file was changed last, to know it again after a reload. */
export function rememberFile(uploadId: string, file: File): void {
  try {
    localStorage.setItem(storageKey(uploadId), String(file.lastModified));
  } catch {
    // Storage may be switched off; then name and size must do.
  }
}

export function forgetFile(uploadId: string): void {
  try {
    localStorage.removeItem(storageKey(uploadId));
  } catch {
    // As above.
  }
}

/** Whether a file is, as far as can be seen, the one that the upload began with. */
export function isSameFile(upload: ModelUpload, file: File): boolean {
  if (file.name !== upload.filename || String(file.size) !== upload.sizeBytes) return false;
  try {
    const known = localStorage.getItem(storageKey(upload.uploadId ?? ''));
    return known === null || known === String(file.lastModified);
  } catch {
    return true;
  }
}
