import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { api, unwrap } from '@/api/client';
import { asProblem } from '@/api/problem';
import { chatText as t } from '@/text/chat';
import { Page } from '@/ui/Page';
import { EmptyState, ErrorState, SkeletonLines } from '@/ui/States';
import { Time } from '@/ui/Time';
import styles from './Chat.module.css';
import { AnswerText } from './AnswerText';

/** What a link shows, to whoever has it. */
export default function SharedPage() {
  const { token = '' } = useParams();
  const shared = useQuery({ queryKey: ['shared', token], queryFn: () => unwrap(api.GET('/api/chat/shared/{token}', { params: { path: { token } } })), retry: false });
  const isGone = shared.isError && [400, 404].includes(asProblem(shared.error).status);
  return (
    <Page title={shared.data?.title || t.sharedTitle} narrow lead={shared.data?.createTime ? <Time at={shared.data.createTime} /> : undefined}>
      {shared.isPending ? <SkeletonLines lines={6} /> : null}
      {isGone ? <EmptyState title={t.sharedGone}>{t.sharedGoneText}</EmptyState> : null}
      {shared.isError && !isGone ? <ErrorState error={shared.error} onRetry={() => void shared.refetch()} /> : null}
      <ol className={styles.thread}>
        {shared.data?.messages?.map((message, index) => (
          <li key={index} className={message.role === 'user' ? styles.question : styles.answer}>
            {message.role === 'user' ? <p className={styles.asked}>{message.content}</p> : <AnswerText text={message.content ?? ''} />}
            {message.model ? <p className={styles.facts}>{message.model}</p> : null}
          </li>
        ))}
      </ol>
    </Page>
  );
}
