import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import { chatText as t } from '@/text/chat';
import { Button } from '@/ui/Button';
import { Copy } from '@/ui/Copy';
import { Dialog } from '@/ui/Dialog';
import { Stack } from '@/ui/Page';
import { ErrorState, SkeletonLines } from '@/ui/States';
import { Time } from '@/ui/Time';
import { toast } from '@/ui/toasts';
import styles from './Chat.module.css';
import { isOpen, keys, useMessages } from './chatData';
import { branchOf, childrenOf } from './tree';

/** Links to a conversation: there are none until one is made. */
export function ShareDialog({ open, conversationId, onClose }: { open: boolean; conversationId: string; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title={t.shareTitle} note={t.shareNote}>
      <Shares conversationId={conversationId} />
    </Dialog>
  );
}

function Shares({ conversationId }: { conversationId: string }) {
  const queries = useQueryClient();
  const path = { params: { path: { conversation_id: conversationId } } };
  const shares = useQuery({ queryKey: keys.shares(conversationId), queryFn: async () => (await unwrap(api.GET('/api/chat/conversations/{conversation_id}/shares', path))).shares ?? [] });
  const messages = useMessages(conversationId);
  const last = branchOf(childrenOf(messages.data ?? []), new Map()).at(-1)?.message;
  const refresh = () => queries.invalidateQueries({ queryKey: keys.shares(conversationId) });
  const make = useMutation({
    mutationFn: () => unwrap(api.POST('/api/chat/conversations/{conversation_id}/shares', { ...path, body: { messageId: last?.messageId ?? '' } })),
    onSuccess: refresh,
  });
  const revoke = useMutation({
    mutationFn: (shareId: string) => unwrap(api.DELETE('/api/chat/shares/{share_id}', { params: { path: { share_id: shareId } } })),
    onSuccess: async (_reply, shareId) => {
      if (make.data?.share?.shareId === shareId) make.reset();
      toast(t.revoked);
      await refresh();
    },
  });
  return (
    <Stack>
      {shares.isPending ? <SkeletonLines lines={2} /> : null}
      {shares.isError ? <ErrorState error={shares.error} onRetry={() => void shares.refetch()} /> : null}
      {shares.data?.length === 0 ? <p className={styles.note}>{t.shareNone}</p> : null}
      <ul className={styles.shares}>
        {shares.data?.map((share) => (
          <li key={share.shareId}>
            <span>
              {t.shareOf} <Time at={share.createTime ?? ''} ago />
            </span>
            <Button size="small" busy={revoke.isPending && revoke.variables === share.shareId} onClick={() => revoke.mutate(share.shareId ?? '')}>
              {t.revoke}
            </Button>
          </li>
        ))}
      </ul>
      {make.data?.token ? (
        <div>
          <p className={styles.note}>{t.shareMade}</p>
          <Copy text={`${location.origin}/shared/${make.data.token}`} whole label={t.shareMade} />
        </div>
      ) : null}
      {last && isOpen(last) ? <p className={styles.note}>{t.shareWait}</p> : null}
      <Button kind="primary" busy={make.isPending} disabled={!last || isOpen(last)} onClick={() => make.mutate()}>
        {t.shareMake}
      </Button>
    </Stack>
  );
}
