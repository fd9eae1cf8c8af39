import type { ModelUpload } from '@/api/schema.gen';
import { forget, readStored, store } from '@/api/storage';

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
  store(storageKey(uploadId), String(file.lastModified));
}

export function forgetFile(uploadId: string): void {
  forget(storageKey(uploadId));
}

/** Whether a file is, as far as can be seen, the one that the upload began with: by name and size alone where nothing was kept. */
export function isSameFile(upload: ModelUpload, file: File): boolean {
  if (file.name !== upload.filename || String(file.size) !== upload.sizeBytes) return false;
  const known = readStored(storageKey(upload.uploadId ?? ''));
  return known === null || known === String(file.lastModified);
}
