import { PanelLeft, Plus } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useParams } from 'react-router';
import { chatText as t } from '@/text/chat';
import { ButtonLink, IconButton } from '@/ui/Button';
import { classes } from '@/ui/classes';
import { Drawer } from '@/ui/Dialog';
import { useConversation } from './chatData';
import styles from './Chat.module.css';
import { ConversationList } from './ConversationList';
import { ConversationMenu } from './ConversationMenu';
import { ConversationView } from './ConversationView';
import { NewConversation } from './NewConversation';

/** The list of conversations, and one of them. */
export default function ChatPage() {
  const { conversationId } = useParams();
  const conversation = useConversation(conversationId);
  const [isListOpen, setListOpen] = useState(false);
  const title = conversationId ? conversation.data?.title || t.untitled : t.title;
  useEffect(() => {
    document.title = `${title} · AIForge Network`;
  }, [title]);

  return (
    <div className={styles.chat}>
      <aside className={styles.side} aria-label={t.conversations}>
        <ConversationList current={conversationId} />
      </aside>
      <section className={styles.main} aria-label={title}>
        <header className={styles.head}>
          <span className={styles.narrowOnly}>
            <IconButton label={t.conversations} onClick={() => setListOpen(true)}>
              <PanelLeft size={18} aria-hidden />
            </IconButton>
          </span>
          <h1 tabIndex={-1} className={classes(styles.title, !conversationId && 'only-heard')}>
            {title}
          </h1>
          {conversation.data ? <ConversationMenu key={conversationId} conversation={conversation.data} isCurrent /> : null}
          {conversationId ? (
            <ButtonLink to="/chat" kind="quiet" size="small" icon={<Plus size={16} aria-hidden />} className={styles.narrowOnly}>
              {t.newChat}
            </ButtonLink>
          ) : null}
        </header>
        {conversationId ? <ConversationView key={conversationId} conversationId={conversationId} conversation={conversation} /> : <NewConversation />}
      </section>
      <Drawer open={isListOpen} onClose={() => setListOpen(false)} title={t.conversations} edge="left">
        <ConversationList current={conversationId} onChosen={() => setListOpen(false)} />
      </Drawer>
    </div>
  );
}
