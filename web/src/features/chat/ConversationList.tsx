import { Plus, Search } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { NavLink } from 'react-router';
import { chatText as t } from '@/text/chat';
import { Button, ButtonLink } from '@/ui/Button';
import { LoadMore } from '@/ui/LoadMore';
import { ErrorState, SkeletonLines } from '@/ui/States';
import { useConversations } from './chatData';
import styles from './Chat.module.css';
import { ConversationMenu } from './ConversationMenu';

/** Conversations, newest activity first, with a search over titles and texts. */
export function ConversationList({ current, onChosen }: { current: string | undefined; onChosen?: () => void }) {
  const [typed, setTyped] = useState('');
  const [isArchive, setArchive] = useState(false);
  const query = useDeferredValue(typed.trim());
  const conversations = useConversations(query, isArchive);
  const found = conversations.data?.pages.flatMap((page) => page.conversations ?? []) ?? [];
  return (
    <div className={styles.list}>
      <ButtonLink to="/chat" kind="secondary" wide icon={<Plus size={16} aria-hidden />} onClick={onChosen}>
        {t.newChat}
      </ButtonLink>
      <label className={styles.search}>
        <Search size={15} aria-hidden />
        <span className="only-heard">{t.search}</span>
        <input type="search" value={typed} maxLength={200} placeholder={t.search} onChange={(event) => setTyped(event.target.value)} />
      </label>
      {conversations.isPending ? <SkeletonLines lines={5} height="2rem" /> : null}
      {conversations.isError ? <ErrorState error={conversations.error} onRetry={() => void conversations.refetch()} /> : null}
      {conversations.isSuccess && found.length === 0 ? <p className={styles.note}>{query || isArchive ? t.noneFound : t.none}</p> : null}
      <ul className={styles.entries}>
        {found.map((conversation) => (
          <li key={conversation.conversationId} className={styles.entry}>
            <NavLink to={`/chat/${conversation.conversationId}`} onClick={onChosen}>
              {conversation.title || t.untitled}
            </NavLink>
            <ConversationMenu conversation={conversation} isCurrent={conversation.conversationId === current} />
          </li>
        ))}
      </ul>
      <LoadMore query={conversations} />
      <Button kind="quiet" size="small" aria-pressed={isArchive} onClick={() => setArchive(!isArchive)}>
        {isArchive ? t.showCurrent : t.showArchived}
      </Button>
    </div>
  );
}
