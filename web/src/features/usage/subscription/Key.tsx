import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap } from '@/api/client';
import type { ServiceSubscription } from '@/api/schema.gen';
import { usageText as t } from '@/text/usage';
import { Button } from '@/ui/Button';
import { InlineCode } from '@/ui/Code';
import { Confirm } from '@/ui/Confirm';
import { Copy } from '@/ui/Copy';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { Row, Section } from '@/ui/Page';
import { toast } from '@/ui/toasts';
import { useReload } from './State';

/** The subscription's one key: made, replaced, revoked; shown once. */
export function Key({ subscription }: { subscription: ServiceSubscription }) {
  const [asked, setAsked] = useState<'rotate' | 'revoke'>();
  const [secret, setSecret] = useState('');
  const [requestKey, setRequestKey] = useState(() => crypto.randomUUID());
  const path = { subscription_id: subscription.subscriptionId ?? '' };
  const reload = useReload();
  const rotate = useMutation({
    mutationFn: () => unwrap(api.POST('/api/marketplace/subscriptions/{subscription_id}/key', { params: { path, header: { 'Idempotency-Key': requestKey } }, body: {} })),
    onSuccess: async ({ apiKey = '' }) => {
      setSecret(apiKey);
      setRequestKey(crypto.randomUUID());
      await reload();
    },
    onSettled: () => setAsked(undefined),
  });
  const revoke = useMutation({
    mutationFn: () => unwrap(api.DELETE('/api/marketplace/subscriptions/{subscription_id}/key', { params: { path } })),
    onSuccess: async () => {
      toast(t.revoked);
      await reload();
    },
    onSettled: () => setAsked(undefined),
  });
  const hasKey = Boolean(subscription.keyPrefix);
  return (
    <Section title={t.keyTitle} note={t.keyNote}>
      <Row>
        {hasKey ? <InlineCode>{subscription.keyPrefix}…</InlineCode> : <span>{t.noKeyNow}</span>}
        <Button size="small" busy={rotate.isPending} onClick={() => (hasKey ? setAsked('rotate') : rotate.mutate())}>
          {hasKey ? t.rotate : t.makeKey}
        </Button>
        {hasKey ? (
          <Button size="small" kind="quiet" onClick={() => setAsked('revoke')}>
            {t.revoke}
          </Button>
        ) : null}
      </Row>
      <Confirm open={asked === 'rotate'} title={t.rotateTitle} action={t.rotate} danger busy={rotate.isPending} onConfirm={() => rotate.mutate()} onClose={() => setAsked(undefined)}>
        {t.rotateText}
      </Confirm>
      <Confirm open={asked === 'revoke'} title={t.revokeTitle} action={t.revoke} danger busy={revoke.isPending} onConfirm={() => revoke.mutate()} onClose={() => setAsked(undefined)}>
        {t.revokeText}
      </Confirm>
      <Dialog open={secret !== ''} onClose={() => setSecret('')} title={t.newKey} note={t.newKeyNote}>
        <Copy text={secret} whole label={t.newKey} />
        <DialogActions>
          <Button kind="primary" onClick={() => setSecret('')}>
            {t.done}
          </Button>
        </DialogActions>
      </Dialog>
    </Section>
  );
}
