import { useMutation, useQueryClient } from '@tanstack/react-query';
import { RefreshCw } from 'lucide-react';
import type { ChatMessage, ChatUsage } from '@/api/schema.gen';
import { chatText as t } from '@/text/chat';
import { Button, IconButton } from '@/ui/Button';
import { CopyButton } from '@/ui/Copy';
import { shorten } from '@/ui/Money';
import { AnswerText } from './AnswerText';
import styles from './Chat.module.css';
import { isOpen } from './chatData';
import { regenerate, useLiveAnswer, type LiveAnswer } from './liveAnswers';
import type { BranchEntry } from './tree';
import { Versions } from './Versions';

/** What a model wrote, or is writing, with what is known of how it came about. */
export function Answer({ entry, onChoose }: { entry: BranchEntry; onChoose: (parentId: string, messageId: string) => void }) {
  const queries = useQueryClient();
  const { message } = entry;
  const live = useLiveAnswer(message.messageId ?? '');
  const again = useMutation({
    mutationFn: () => regenerate(queries, message.messageId ?? ''),
    onSuccess: (id) => onChoose(message.parentId ?? '', id),
  });
  const content = live?.content ?? message.content ?? '';
  const reasoning = live?.reasoning ?? message.reasoning ?? '';
  const open = isOpen(message);
  return (
    <li className={styles.answer} aria-busy={open}>
      <span className="only-heard">{message.model}</span>
      {reasoning ? (
        <details className={styles.thoughts} open={open && !content}>
          <summary>{t.thoughts}</summary>
          <AnswerText text={reasoning} />
        </details>
      ) : null}
      <AnswerText text={content} />
      {open ? <Progress live={live} hasText={!!content} /> : null}
      <Ending message={message} onAgain={() => again.mutate()} isBusy={again.isPending} />
      <div className={styles.actions}>
        <Versions entry={entry} onChoose={onChoose} />
        {open ? null : (
          <>
            <CopyButton text={content} label={t.copy} />
            <IconButton size="small" label={t.regenerate} busy={again.isPending} onClick={() => again.mutate()}>
              <RefreshCw size={14} aria-hidden />
            </IconButton>
          </>
        )}
        <Facts message={message} usage={live?.usage ?? message.usage} nodeId={live?.nodeId ?? message.nodeIds?.at(-1) ?? ''} />
      </div>
    </li>
  );
}

/** What is going on before and between the words. */
function Progress({ live, hasText }: { live: LiveAnswer | undefined; hasText: boolean }) {
  return (
    <p className={styles.progress} role="status">
      <span className={styles.pulse} aria-hidden />
      {hasText && !live?.isCut && !live?.hasFailedOver ? null : wordsOf(live)}
    </p>
  );
}

function wordsOf(live: LiveAnswer | undefined): string {
  if (live?.isCut) return t.reconnecting;
  if (live?.phase === 'loading') return t.loading(live.percent, live.remainingSeconds);
  if (live?.hasFailedOver) return t.failover;
  return live?.phase === 'reading' || live?.phase === 'writing' ? t.thinking : t.queued;
}

/** Why an answer ended where it did, unless it simply is complete. */
function Ending({ message, onAgain, isBusy }: { message: ChatMessage; onAgain: () => void; isBusy: boolean }) {
  if (message.state === 'CHAT_MESSAGE_STATE_FAILED')
    return (
      <div className={styles.failed} role="alert">
        <span>{message.error?.message}</span>
        <Button size="small" busy={isBusy} onClick={onAgain}>
          {t.tryAgain}
        </Button>
      </div>
    );
  if (message.state === 'CHAT_MESSAGE_STATE_STOPPED') return <p className={styles.ending}>{t.stopped}</p>;
  if (message.finishReason === 'length') return <p className={styles.ending}>{t.byLength}</p>;
  if (message.finishReason === 'price_cap') return <p className={styles.ending}>{t.byPriceCap}</p>;
  return null;
}

function Facts({ message, usage, nodeId }: { message: ChatMessage; usage: ChatUsage | undefined; nodeId: string }) {
  const cost = usage?.cost ? `${shorten(usage.cost, 4)} USDT` : t.inPlan;
  const facts = usage ? [t.tokens(usage.completionTokens ?? '0'), t.seconds(usage.durationMs ?? 0), cost] : [];
  return (
    <span className={styles.facts} title={usage ? t.firstToken(usage.firstTokenMs ?? 0) : undefined}>
      {[message.model, ...facts].filter(Boolean).join(' · ')}
      {nodeId ? (
        <>
          {' · '}
          {t.servedBy} <span title={nodeId} className={styles.whole}>{`${nodeId.slice(0, 5)}…${nodeId.slice(-4)}`}</span>
        </>
      ) : null}
    </span>
  );
}
