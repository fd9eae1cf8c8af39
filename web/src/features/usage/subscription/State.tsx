import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap } from '@/api/client';
import type { ServiceSubscription } from '@/api/schema.gen';
import { Balance } from '@/features/billing/Balance';
import { PayDialog } from '@/features/billing/pay/PayDialog';
import { billingText } from '@/text/billing';
import { usageText as t } from '@/text/usage';
import { Button } from '@/ui/Button';
import { Confirm } from '@/ui/Confirm';
import { Facts } from '@/ui/Facts';
import { Money } from '@/ui/Money';
import { Card, Row, Section } from '@/ui/Page';
import { Switch } from '@/ui/Toggle';
import { Time } from '@/ui/Time';
import { toast } from '@/ui/toasts';
import { SubscriptionStatus } from '../Subscriptions';

/** How a subscription is, and what can be done about it. */
export function State({ subscription }: { subscription: ServiceSubscription }) {
  const asset = subscription.currency ?? '';
  const byMonth = subscription.service?.pricingType === 'subscription';
  return (
    <Section title={t.stateTitle}>
      <Card>
        {subscription.status === 'past_due' ? (
          <p role="alert">
            {t.pastDue} <Time at={subscription.graceTime} />.
          </p>
        ) : null}
        <Facts
          facts={[
            { name: t.stateTitle, value: <SubscriptionStatus subscription={subscription} /> },
            { name: t.since, value: <Time at={subscription.createTime} /> },
            ...(subscription.endTime ? [{ name: t.ended, value: <><Time at={subscription.endTime} /> – {t.endReasons[subscription.endReason ?? ''] ?? subscription.endReason}</> }] : []),
            ...(byMonth && subscription.periodEndTime ? [{ name: t.paidUntil, value: <Time at={subscription.periodEndTime} /> }] : []),
            ...(byMonth ? [{ name: t.nextMonth, value: subscription.nextPrice ? <Money amount={subscription.nextPrice} asset={asset} /> : t.noNextMonth }] : []),
          ]}
        />
      </Card>
      {subscription.status === 'ended' ? null : <Actions subscription={subscription} byMonth={byMonth} />}
    </Section>
  );
}

function Actions({ subscription, byMonth }: { subscription: ServiceSubscription; byMonth: boolean }) {
  const path = { subscription_id: subscription.subscriptionId ?? '' };
  // A month that is paid runs to its end: there is nothing more to cancel.
  const isCancelled = byMonth && !subscription.autoRenew && subscription.status !== 'past_due';
  const reload = useReload();
  const renewal = useMutation({
    mutationFn: (autoRenew: boolean) => unwrap(api.PATCH('/api/marketplace/subscriptions/{subscription_id}', { params: { path }, body: { autoRenew } })),
    onSuccess: reload,
  });
  return (
    <>
      {byMonth ? <Switch label={t.autoRenew} checked={subscription.autoRenew ?? false} disabled={renewal.isPending} onChange={(next) => renewal.mutate(next)} /> : null}
      <Row>
        {byMonth ? <Renew subscription={subscription} /> : null}
        {isCancelled ? null : <Cancel subscriptionId={path.subscription_id} byMonth={byMonth} />}
      </Row>
    </>
  );
}

/** What a change of a subscription moves: itself and the balance. */
export function useReload() {
  const queries = useQueryClient();
  return () => Promise.all(['subscriptions', 'ledger'].map((name) => queries.invalidateQueries({ queryKey: [name] })));
}

function Renew({ subscription }: { subscription: ServiceSubscription }) {
  const [step, setStep] = useState<'balance' | 'wallet'>();
  const [requestKey, setRequestKey] = useState(() => crypto.randomUUID());
  const subscriptionId = subscription.subscriptionId ?? '';
  const price = subscription.nextPrice || subscription.service?.prices?.month;
  const asset = subscription.currency ?? '';
  const reload = useReload();
  const renew = useMutation({
    mutationFn: () => unwrap(api.POST('/api/marketplace/subscriptions/{subscription_id}/renew', { params: { path: { subscription_id: subscriptionId }, header: { 'Idempotency-Key': requestKey } }, body: {} })),
    onSuccess: async () => {
      toast(t.renewed);
      setRequestKey(crypto.randomUUID());
      await reload();
    },
    onSettled: () => setStep(undefined),
  });
  return (
    <>
      <Button onClick={() => setStep('balance')}>{t.renew}</Button>
      <Button kind="quiet" onClick={() => setStep('wallet')}>
        {t.byWallet}
      </Button>
      <Confirm open={step === 'balance'} title={t.renew} action={t.renew} busy={renew.isPending} onConfirm={() => renew.mutate()} onClose={() => setStep(undefined)}>
        <p>{t.renewText}</p>
        <Facts
          facts={[
            { name: t.nextMonth, value: <Money amount={price} asset={asset} /> },
            { name: billingText.balance, value: <Balance currency={asset} /> },
          ]}
        />
      </Confirm>
      <PayDialog open={step === 'wallet'} onClose={() => setStep(undefined)} title={t.renew} price={price} purpose={{ type: 'api', subscriptionId }} />
    </>
  );
}

function Cancel({ subscriptionId, byMonth }: { subscriptionId: string; byMonth: boolean }) {
  const [isAsking, setAsking] = useState(false);
  const reload = useReload();
  const cancel = useMutation({
    mutationFn: () => unwrap(api.POST('/api/marketplace/subscriptions/{subscription_id}/cancel', { params: { path: { subscription_id: subscriptionId } }, body: {} })),
    onSuccess: async () => {
      toast(t.cancelled);
      await reload();
    },
    onSettled: () => setAsking(false),
  });
  return (
    <>
      <Button kind="quiet" onClick={() => setAsking(true)}>
        {t.cancelAction}
      </Button>
      <Confirm open={isAsking} title={t.cancelTitle} action={t.cancelAction} danger busy={cancel.isPending} onConfirm={() => cancel.mutate()} onClose={() => setAsking(false)}>
        {byMonth ? t.cancelMonth : t.cancelUse}
      </Confirm>
    </>
  );
}
