import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CircleCheck } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { signInText as t } from '@/text/signin';
import { ButtonLink } from '@/ui/Button';
import { EmptyState, ErrorState, SkeletonLines } from '@/ui/States';
import { Frame } from './Frame';
import { useMailToken } from './mailToken';

/** A page that a mail links to and that has only its token to send. */
export function MailedToken({ title, done, send }: { title: string; done: string; send: (token: string) => Promise<unknown> }) {
  const token = useMailToken();
  const queries = useQueryClient();
  const sending = useMutation({ mutationFn: send, meta: { quiet: true }, onSuccess: () => void queries.invalidateQueries() });
  const { mutate } = sending;
  // The token works once: a second run of this effect must not send it again.
  const isSent = useRef(false);
  useEffect(() => {
    if (!token || isSent.current) return;
    isSent.current = true;
    mutate(token);
  }, [token, mutate]);

  return (
    <Frame title={sending.isSuccess ? done : title}>
      {!token ? (
        <EmptyState title={t.tokenMissing} action={<ButtonLink to="/account">{t.toAccount}</ButtonLink>}>
          {t.mailMissingText}
        </EmptyState>
      ) : null}
      {token && (sending.isPending || sending.isIdle) ? <SkeletonLines lines={3} /> : null}
      {sending.isError ? <ErrorState error={sending.error} onRetry={() => mutate(token)} /> : null}
      {sending.isSuccess ? (
        <EmptyState
          icon={<CircleCheck aria-hidden />}
          title={done}
          action={
            <ButtonLink kind="primary" to="/account">
              {t.toApp}
            </ButtonLink>
          }
        />
      ) : null}
    </Frame>
  );
}
