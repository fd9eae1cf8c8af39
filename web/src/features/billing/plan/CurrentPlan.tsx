import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap } from '@/api/client';
import type { Subscription } from '@/api/schema.gen';
import { billingText as t } from '@/text/billing';
import { Button } from '@/ui/Button';
import { Confirm } from '@/ui/Confirm';
import { Facts } from '@/ui/Facts';
import { Money } from '@/ui/Money';
import { Card, Row, Section } from '@/ui/Page';
import { ErrorState, SkeletonLines, Status } from '@/ui/States';
import { Time } from '@/ui/Time';
import { toast } from '@/ui/toasts';
import { BuyPlan } from './BuyPlan';
import { usePlan } from './usePlan';

/** The plan that counts now, and what follows it. */
export function CurrentPlan() {
  const plan = usePlan();
  const shown = plan.data?.subscription;
  return (
    <Section title={t.currentPlan}>
      {plan.isPending ? <SkeletonLines lines={3} height="2rem" /> : null}
      {plan.isError ? <ErrorState error={plan.error} onRetry={() => void plan.refetch()} /> : null}
      {shown ? <Shown plan={shown} /> : null}
    </Section>
  );
}

function Shown({ plan }: { plan: Subscription }) {
  const isPaid = plan.periodEndTime !== undefined;
  const isPastDue = plan.status === 'past_due';
  return (
    <Card>
      <Row>
        <strong>{t.planNames[plan.plan ?? ''] ?? plan.plan}</strong>
        <Status tone={isPastDue ? 'warn' : 'good'}>{t.planStatus[plan.status ?? ''] ?? plan.status}</Status>
      </Row>
      {isPastDue ? (
        <p role="alert">
          {t.pastDue} <Time at={plan.graceTime} />.
        </p>
      ) : null}
      {isPaid ? <Period plan={plan} /> : <p>{plan.granted ? t.granted : t.freePlan}</p>}
    </Card>
  );
}

function Period({ plan }: { plan: Subscription }) {
  const isEnding = plan.nextPlan === 'free';
  return (
    <>
      <Facts
        facts={[
          { name: t.usedFrom, value: <Time at={plan.periodStartTime} /> },
          { name: t.paidUntil, value: <Time at={plan.periodEndTime} /> },
          {
            name: t.next,
            value: isEnding ? (
              t.ends
            ) : (
              <>
                {t.nextPlan(t.planNames[plan.nextPlan ?? ''] ?? plan.nextPlan ?? '')}: <Money amount={plan.nextPrice} asset={plan.currency ?? ''} />
              </>
            ),
          },
        ]}
      />
      <Row>
        <BuyPlan plan={plan.plan ?? ''} label={t.renew} />
        {isEnding ? <Keep plan={plan.plan ?? ''} /> : <Cancel />}
      </Row>
    </>
  );
}

function Keep({ plan }: { plan: string }) {
  const queries = useQueryClient();
  const keep = useMutation({
    mutationFn: () => unwrap(api.POST('/api/subscriptions/change', { body: { plan } })),
    onSuccess: async () => {
      toast(t.kept);
      await queries.invalidateQueries({ queryKey: ['plan'] });
    },
  });
  return (
    <Button busy={keep.isPending} onClick={() => keep.mutate()}>
      {t.keepPlan}
    </Button>
  );
}

function Cancel() {
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const cancel = useMutation({
    mutationFn: () => unwrap(api.POST('/api/subscriptions/cancel', { body: {} })),
    onSuccess: async () => {
      toast(t.cancelled);
      await queries.invalidateQueries({ queryKey: ['plan'] });
    },
    onSettled: () => setAsking(false),
  });
  return (
    <>
      <Button kind="quiet" onClick={() => setAsking(true)}>
        {t.cancelPlan}
      </Button>
      <Confirm open={isAsking} title={t.cancelTitle} action={t.cancelPlan} danger busy={cancel.isPending} onConfirm={() => cancel.mutate()} onClose={() => setAsking(false)}>
        {t.cancelText}
      </Confirm>
    </>
  );
}
