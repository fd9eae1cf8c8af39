import { useInfiniteQuery, useQuery, type QueryClient } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import type { ChatMessage, Conversation } from '@/api/schema.gen';

export const keys = {
  lists: ['chat', 'conversations'],
  list: (query: string, archived: boolean) => ['chat', 'conversations', query, archived],
  conversation: (id: string) => ['chat', 'conversation', id],
  messages: (id: string) => ['chat', 'messages', id],
  shares: (id: string) => ['chat', 'shares', id],
  models: ['chat', 'models'],
  payers: ['chat', 'payers'],
};

export function useConversations(query: string, archived: boolean) {
  return useInfiniteQuery({
    queryKey: keys.list(query, archived),
    queryFn: ({ pageParam }) => unwrap(api.GET('/api/chat/conversations', { params: { query: { query, archived, pageToken: pageParam } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextPageToken || undefined,
  });
}

export function useConversation(conversationId: string | undefined) {
  return useQuery({
    queryKey: keys.conversation(conversationId ?? ''),
    queryFn: async () => (await unwrap(api.GET('/api/chat/conversations/{conversation_id}', { params: { path: { conversation_id: conversationId ?? '' } } }))).conversation ?? {},
    enabled: !!conversationId,
  });
}

/** All messages of all branches. */
export function useMessages(conversationId: string | undefined) {
  return useQuery({
    queryKey: keys.messages(conversationId ?? ''),
    queryFn: () => allMessages(conversationId ?? ''),
    enabled: !!conversationId,
    // What happens to answers is heard from their streams.
    staleTime: Infinity,
    refetchOnMount: 'always',
  });
}

async function allMessages(conversationId: string): Promise<ChatMessage[]> {
  const all: ChatMessage[] = [];
  for (let pageToken = ''; ; ) {
    const page = await unwrap(
      api.GET('/api/chat/conversations/{conversation_id}/messages', { params: { path: { conversation_id: conversationId }, query: { pageSize: 100, pageToken } } }),
    );
    all.push(...(page.messages ?? []));
    if (!page.nextPageToken) return all;
    pageToken = page.nextPageToken;
  }
}

/** Models that can be chosen: those that the caller may use, whether or not a node has them loaded. */
export function useChatModels() {
  return useQuery({ queryKey: keys.models, queryFn: async () => (await unwrap(api.GET('/v1/models'))).data ?? [], staleTime: 60_000 });
}

/** Subscriptions to services that can pay for answers instead of the plan. */
export function usePayers() {
  return useQuery({
    queryKey: keys.payers,
    queryFn: async () => (await unwrap(api.GET('/api/marketplace/subscriptions'))).subscriptions ?? [],
    staleTime: 60_000,
  });
}

/** Puts messages that were just heard of into what is known of their conversation. */
export function keepMessages(queries: QueryClient, conversationId: string, fresh: (ChatMessage | undefined)[]): void {
  queries.setQueryData<ChatMessage[]>(keys.messages(conversationId), (known = []) => {
    const byId = new Map(known.map((message) => [message.messageId, message]));
    for (const message of fresh) if (message) byId.set(message.messageId, message);
    return [...byId.values()];
  });
}

export async function keepConversation(queries: QueryClient, conversation: Conversation | undefined): Promise<void> {
  if (conversation?.conversationId) queries.setQueryData(keys.conversation(conversation.conversationId), conversation);
  await queries.invalidateQueries({ queryKey: keys.lists });
}

export function isOpen(message: ChatMessage): boolean {
  return message.state === 'CHAT_MESSAGE_STATE_QUEUED' || message.state === 'CHAT_MESSAGE_STATE_STREAMING';
}
