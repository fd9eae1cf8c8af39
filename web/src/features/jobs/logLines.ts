import type { JobLogEntry } from '@/api/schema.gen';

/** Entries that are drawn at most, and characters of them: what a page can hold without stuttering. */
const mostEntries = 1500;
const mostCharacters = 300_000;

export interface LogPart {
  offset: string;
  isError: boolean;
  text: string;
}

export interface LogView {
  parts: LogPart[];
  isCut: boolean;
}

export const noLog: LogView = { parts: [], isCut: false };

/** The log with what came; the oldest goes when it is too much. */
export function append(view: LogView, entries: readonly JobLogEntry[]): LogView {
  const parts = [...view.parts, ...entries.map((entry) => ({ offset: entry.offset ?? '0', isError: entry.stream === 'JOB_LOG_STREAM_STDERR', text: (entry.text ?? '').slice(-mostCharacters) }))];
  let from = Math.max(0, parts.length - mostEntries);
  let characters = 0;
  for (let index = parts.length - 1; index >= from; index--) {
    characters += parts[index]?.text.length ?? 0;
    if (characters > mostCharacters) from = index + 1;
  }
  return { parts: from > 0 ? parts.slice(from) : parts, isCut: view.isCut || from > 0 };
}
