import type { QueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { asProblem } from '@/api/problem';
import type { ChatAnswerEvent, ChatMessage, ChatUsage } from '@/api/schema.gen';
import { post, StreamCut, watch } from './answerStream';
import { keepMessages, keys } from './chatData';

/** An answer that is being made, as far as it was heard. */
export interface LiveAnswer {
  content: string;
  reasoning: string;
  phase: 'queued' | 'loading' | 'reading' | 'writing';
  percent: number;
  remainingSeconds?: number | undefined;
  hasFailedOver: boolean;
  /** The connection is lost and sought again; the server goes on. */
  isCut: boolean;
  nodeId: string;
  usage?: ChatUsage | undefined;
}

const firstWait = 500;
const longestWait = 8_000;
const answers = new Map<string, LiveAnswer>();
const listeners = new Map<string, Set<() => void>>();
const changed = new Set<string>();
let frame = 0;

/** What is heard of an answer, at most once a frame; undefined when nobody listens to it. */
export function useLiveAnswer(messageId: string): LiveAnswer | undefined {
  return useSyncExternalStore(
    (listener) => {
      const known = listeners.get(messageId) ?? new Set();
      listeners.set(messageId, known.add(listener));
      return () => {
        known.delete(listener);
        if (known.size === 0) listeners.delete(messageId);
      };
    },
    () => answers.get(messageId),
  );
}

/** Sends a message. Resolves with its answer's id once the server has stored both; throws the server's reason when it refuses. */
export async function send(queries: QueryClient, conversationId: string, body: { parentId: string; content: string }): Promise<string> {
  return begin(queries, `/api/chat/conversations/${conversationId}/messages`, body);
}

/** Has a message answered once more; as {@link send}. */
export async function regenerate(queries: QueryClient, answerId: string): Promise<string> {
  return begin(queries, `/api/chat/messages/${answerId}:regenerate`, {});
}

async function begin(queries: QueryClient, path: string, body: object): Promise<string> {
  // With the same key a second try finds what the first one stored.
  const keyed = { ...body, requestKey: crypto.randomUUID() };
  for (let attempt = 0; ; attempt++) {
    const events = post(path, keyed, new AbortController().signal);
    try {
      const first = await events.next();
      const accepted = first.done ? undefined : first.value.accepted;
      if (!accepted?.answer?.messageId) throw new StreamCut();
      const { question, answer } = accepted;
      keepMessages(queries, answer.conversationId ?? '', [question, answer]);
      void follow(queries, answer, events);
      void queries.invalidateQueries({ queryKey: keys.lists });
      return answer.messageId ?? '';
    } catch (error) {
      const isLost = error instanceof StreamCut || asProblem(error).isUnreachable;
      if (!isLost || attempt === 2) throw error instanceof StreamCut ? asProblem(new TypeError()) : error;
      await wait(firstWait * 2 ** attempt);
    }
  }
}

/** Listens to an answer until it ends, whatever happens to the connection. Does nothing when somebody does already. */
export async function follow(queries: QueryClient, message: ChatMessage, begun?: AsyncGenerator<ChatAnswerEvent>): Promise<void> {
  const id = message.messageId ?? '';
  if (answers.has(id)) return;
  set(id, beginningOf(message));
  let events = begun;
  let pause = firstWait;
  for (;;) {
    const known = answers.get(id);
    if (!known) return;
    try {
      events ??= watch(id, known.content.length, known.reasoning.length, new AbortController().signal);
      for await (const event of events) {
        pause = firstWait;
        const ended = event.done?.message ?? event.failed?.message;
        if (ended) {
          await finish(queries, ended);
          return;
        }
        const current = answers.get(id);
        if (current) set(id, after(current, event));
      }
    } catch (error) {
      if (!(error instanceof StreamCut) && !asProblem(error).isUnreachable) {
        await forget(queries, message);
        return;
      }
    }
    events = undefined;
    const current = answers.get(id);
    if (current) set(id, { ...current, isCut: true });
    await wait(pause);
    pause = Math.min(pause * 2, longestWait);
  }
}

function beginningOf(message: ChatMessage): LiveAnswer {
  const { content = '', reasoning = '', usage, nodeIds = [] } = message;
  return { content, reasoning, phase: content || reasoning ? 'writing' : 'queued', percent: 0, hasFailedOver: false, isCut: false, nodeId: nodeIds.at(-1) ?? '', usage };
}

/** The answer after one more thing was heard. */
export function after(answer: LiveAnswer, event: ChatAnswerEvent): LiveAnswer {
  const live = { ...answer, isCut: false };
  if (event.delta) {
    const { content = '', reasoning = '', nextOffset = 0, nextReasoningOffset = 0, usage } = event.delta;
    // What was heard before comes again after a lost connection; the offsets say what is new.
    return {
      ...live,
      phase: 'writing',
      content: live.content + unheard(content, nextOffset, live.content.length),
      reasoning: live.reasoning + unheard(reasoning, nextReasoningOffset, live.reasoning.length),
      usage: usage ?? live.usage,
    };
  }
  if (event.loading) return { ...live, phase: 'loading', percent: event.loading.percent ?? 0, remainingSeconds: event.loading.remainingSeconds };
  if (event.started) return { ...live, phase: 'reading', nodeId: event.started.nodeId ?? '' };
  if (event.failover) return { ...live, hasFailedOver: true, nodeId: event.failover.nodeId ?? '' };
  if (event.queued) return { ...live, phase: 'queued' };
  return live;
}

function unheard(text: string, nextOffset: number, heard: number): string {
  return text.slice(Math.max(0, text.length - (nextOffset - heard)));
}

async function finish(queries: QueryClient, message: ChatMessage): Promise<void> {
  keepMessages(queries, message.conversationId ?? '', [message]);
  set(message.messageId ?? '', undefined);
  await queries.invalidateQueries({ queryKey: keys.lists });
  await queries.invalidateQueries({ queryKey: keys.conversation(message.conversationId ?? '') });
}

/** The server refuses to say more of it: what it stored is the truth. */
async function forget(queries: QueryClient, message: ChatMessage): Promise<void> {
  set(message.messageId ?? '', undefined);
  await queries.invalidateQueries({ queryKey: keys.messages(message.conversationId ?? '') });
}

function set(id: string, answer: LiveAnswer | undefined): void {
  if (answer) answers.set(id, answer);
  else answers.delete(id);
  changed.add(id);
  frame ||= requestAnimationFrame(tell);
}

function tell(): void {
  frame = 0;
  for (const id of changed) for (const listener of listeners.get(id) ?? []) listener();
  changed.clear();
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
