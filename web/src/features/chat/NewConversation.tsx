import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Cpu } from 'lucide-react';
import { useRef, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { api, unwrap } from '@/api/client';
import { readStored, store } from '@/api/storage';
import { chatText as t } from '@/text/chat';
import { ButtonLink } from '@/ui/Button';
import { EmptyState, ErrorState } from '@/ui/States';
import styles from './Chat.module.css';
import { keepConversation, useChatModels } from './chatData';
import { Composer } from './Composer';
import { send } from './liveAnswers';
import { ModelSelect } from './ModelSelect';

const lastModel = 'aiforge.chat-model';

/** Where a conversation begins: a model and a first message. It is stored with the first message, not before. */
export function NewConversation() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const models = useChatModels();
  const [picked, setPicked] = useState(search.get('model') ?? '');
  // A second try after a refusal goes on with the conversation that the first one made.
  const made = useRef({ key: crypto.randomUUID(), model: '', id: '' });
  const names = (models.data ?? []).map((model) => model.id ?? '');
  const model = [picked, readStored(lastModel) ?? ''].find((name) => names.includes(name)) ?? names[0] ?? '';

  const begin = useMutation({
    meta: { quiet: true },
    mutationFn: async (content: string) => {
      if (!made.current.id || made.current.model !== model) {
        const reply = await unwrap(api.POST('/api/chat/conversations', { body: { model }, headers: { 'idempotency-key': `${made.current.key}-${model}` } }));
        made.current = { ...made.current, model, id: reply.conversation?.conversationId ?? '' };
        await keepConversation(queries, reply.conversation);
      }
      await send(queries, made.current.id, { parentId: '', content });
      store(lastModel, model);
      await navigate(`/chat/${made.current.id}`);
    },
  });

  if (models.isError) return <ErrorState error={models.error} onRetry={() => void models.refetch()} />;
  if (models.isSuccess && names.length === 0)
    return (
      <EmptyState icon={<Cpu aria-hidden />} title={t.noModels} action={<ButtonLink to="/models">{t.seeModels}</ButtonLink>}>
        {t.noModelsText}
      </EmptyState>
    );
  return (
    <div className={styles.begin}>
      <div className={styles.welcome}>
        <h2>{t.welcome}</h2>
        <p>{t.welcomeText}</p>
      </div>
      <Composer
        conversationId="new"
        initial={search.get('ask') ?? ''}
        onSend={(content) => begin.mutateAsync(content)}
        tools={<ModelSelect models={models.data ?? []} value={model} onChange={setPicked} />}
      />
    </div>
  );
}
