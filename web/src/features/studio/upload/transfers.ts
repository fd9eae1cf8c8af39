import { useSyncExternalStore } from 'react';
import { api, unwrap } from '@/api/client';
import { ApiProblem, asProblem } from '@/api/problem';
import type { ModelUpload } from '@/api/schema.gen';
import { hashPart } from './hash';
import { forgetFile, missingParts, rememberFile, type Part } from './parts';

/** A file on its way from this window. It goes on while other pages are looked at. */
export interface Transfer {
  uploadId: string;
  sentBytes: number;
  state: 'sending' | 'paused' | 'waiting' | 'verifying' | 'failed' | 'ready';
  problem?: ApiProblem;
}

const firstWait = 1_000;
const longestWait = 30_000;

let transfers: ReadonlyMap<string, Transfer> = new Map();
const files = new Map<string, File>();
const stops = new Map<string, AbortController>();
const listeners = new Set<() => void>();

export function useTransfers(): ReadonlyMap<string, Transfer> {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => transfers,
  );
}

/** Sends what the server does not have of a file, and completes the upload. */
export function startTransfer(uploadId: string, file: File): void {
  files.set(uploadId, file);
  rememberFile(uploadId, file);
  resumeTransfer(uploadId);
}

export function pauseTransfer(uploadId: string): void {
  stops.get(uploadId)?.abort();
  change(uploadId, { state: 'paused' });
}

export function resumeTransfer(uploadId: string): void {
  const file = files.get(uploadId);
  const running = stops.get(uploadId);
  if (!file || (running && !running.signal.aborted)) return;
  const stop = new AbortController();
  stops.set(uploadId, stop);
  void send(uploadId, file, stop.signal).finally(() => {
    if (stops.get(uploadId) === stop) stops.delete(uploadId);
  });
}

/** Forgets a file, for example because its upload was given up. */
export function dropTransfer(uploadId: string): void {
  stops.get(uploadId)?.abort();
  files.delete(uploadId);
  forgetFile(uploadId);
  const left = new Map(transfers);
  left.delete(uploadId);
  publish(left);
}

async function send(uploadId: string, file: File, signal: AbortSignal): Promise<void> {
  let wait = firstWait;
  for (;;) {
    try {
      await sendMissing(uploadId, file, signal, () => (wait = firstWait));
      return;
    } catch (error) {
      if (signal.aborted) return;
      const problem = asProblem(error);
      if (!problem.isUnreachable && problem.status !== 429) {
        change(uploadId, { state: 'failed', problem });
        return;
      }
      change(uploadId, { state: 'waiting' });
      await pause(wait, signal);
      wait = Math.min(wait * 2, longestWait);
    }
  }
}

async function sendMissing(uploadId: string, file: File, signal: AbortSignal, onProgress: () => void): Promise<void> {
  const path = { upload_id: uploadId };
  const upload = (await unwrap(api.GET('/api/models/uploads/{upload_id}', { params: { path }, signal }))).upload ?? {};
  if (upload.state === 'receiving') {
    let sentBytes = Number(upload.receivedBytes ?? 0);
    change(uploadId, { state: 'sending', sentBytes });
    for (const part of missingParts(upload)) {
      await sendPart(uploadId, part, file, signal);
      onProgress();
      sentBytes += part.end - part.start;
      change(uploadId, { state: 'sending', sentBytes });
    }
    change(uploadId, { state: 'verifying' });
    await unwrap(api.POST('/api/models/uploads/{upload_id}:complete', { params: { path }, body: {}, signal }));
  }
  finish(uploadId, upload);
}

async function sendPart(uploadId: string, { number, start, end }: Part, file: File, signal: AbortSignal): Promise<void> {
  const bytes = file.slice(start, end);
  const sha256 = await readPart(bytes);
  await unwrap(
    api.PUT('/api/models/uploads/{upload_id}/parts/{number}', {
      params: { path: { upload_id: uploadId, number }, query: { sha256 } },
      headers: { 'content-type': 'application/octet-stream' },
      body: '',
      bodySerializer: () => bytes,
      signal,
    }),
  );
}

async function readPart(bytes: Blob): Promise<string> {
  try {
    return await hashPart(bytes);
  } catch {
    throw new ApiProblem(400, 'FILE_UNREADABLE', 'The file cannot be read any more. It was changed, moved or deleted.');
  }
}

function finish(uploadId: string, upload: ModelUpload): void {
  files.delete(uploadId);
  forgetFile(uploadId);
  change(uploadId, { state: 'ready', sentBytes: Number(upload.sizeBytes ?? 0) });
}

/** Waits, but not longer than until the connection is back. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener('online', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    addEventListener('online', done);
    signal.addEventListener('abort', done);
  });
}

function change(uploadId: string, news: Partial<Transfer>): void {
  const before = transfers.get(uploadId) ?? { uploadId, sentBytes: 0, state: 'sending' };
  publish(new Map(transfers).set(uploadId, { ...before, ...news }));
}

function publish(next: ReadonlyMap<string, Transfer>): void {
  transfers = next;
  for (const listener of listeners) listener();
}

// Leaving the app stops what is being sent; it goes on after a reload once the file is chosen again.
addEventListener('beforeunload', (event) => {
  const isSending = [...transfers.values()].some(({ state }) => state === 'sending' || state === 'waiting');
  if (isSending) event.preventDefault();
});
