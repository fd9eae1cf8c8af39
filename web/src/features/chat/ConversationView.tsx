import { useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import type { Conversation } from '@/api/schema.gen';
import { ErrorState, SkeletonLines } from '@/ui/States';
import styles from './Chat.module.css';
import { isOpen, useMessages } from './chatData';
import { Composer } from './Composer';
import { follow, send } from './liveAnswers';
import { Settings } from './Settings';
import { Thread } from './Thread';
import { branchOf, childrenOf } from './tree';

/** One conversation: its branch that is shown, and where the next message is written. */
export function ConversationView({ conversationId, conversation }: { conversationId: string; conversation: UseQueryResult<Conversation> }) {
  const queries = useQueryClient();
  const messages = useMessages(conversationId);
  const [chosen, setChosen] = useState<ReadonlyMap<string, string>>(new Map());
  const children = useMemo(() => childrenOf(messages.data ?? []), [messages.data]);
  const branch = useMemo(() => branchOf(children, chosen), [children, chosen]);

  // After a reload answers that are still being made are listened to again.
  useEffect(() => {
    for (const message of messages.data ?? []) if (isOpen(message)) void follow(queries, message);
  }, [queries, messages.data]);

  const failed = [conversation, messages].find((query) => query.isError && !query.data);
  if (failed) return <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />;
  if (!conversation.data || !messages.data)
    return (
      <div className={styles.waiting}>
        <SkeletonLines lines={6} />
      </div>
    );

  const last = branch.at(-1)?.message;
  const choose = (parentId: string, messageId: string) => setChosen(new Map(chosen).set(parentId, messageId));
  // What is new is shown, whichever version was looked at before.
  const ask = async (parentId: string, content: string) => {
    await send(queries, conversationId, { parentId, content });
    setChosen((before) => new Map([...before].filter(([parent]) => parent !== parentId)));
  };
  return (
    <>
      <Thread branch={branch} onChoose={choose} onAsk={ask} />
      <Composer
        conversationId={conversationId}
        openAnswer={last && isOpen(last) ? last.messageId : undefined}
        onSend={(content) => ask(last?.messageId ?? '', content)}
        tools={<Settings conversation={conversation.data} />}
      />
    </>
  );
}
