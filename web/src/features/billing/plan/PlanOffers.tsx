import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap } from '@/api/client';
import type { PlanOffer } from '@/api/schema.gen';
import { billingText as t } from '@/text/billing';
import { Button } from '@/ui/Button';
import { Confirm } from '@/ui/Confirm';
import { Money } from '@/ui/Money';
import { counts } from '@/ui/numbers';
import { Card, Section } from '@/ui/Page';
import { Badge, ErrorState, SkeletonLines } from '@/ui/States';
import { toast } from '@/ui/toasts';
import styles from '../Billing.module.css';
import { BuyPlan } from './BuyPlan';
import { usePlan, usePlans } from './usePlan';

/** Every plan, with what can be done about it from the present one. */
export function PlanOffers() {
  const plans = usePlans();
  const current = usePlan().data?.subscription;
  const offers = plans.data?.plans ?? [];
  const place = offers.findIndex(({ plan }) => plan === current?.plan);
  return (
    <Section title={t.plansTitle} note={t.plansNote}>
      {plans.isPending ? <SkeletonLines lines={4} height="2.5rem" /> : null}
      {plans.isError ? <ErrorState error={plans.error} onRetry={() => void plans.refetch()} /> : null}
      <div className={styles.plans}>
        {offers.map((offer, index) => (
          <Offer key={offer.plan} offer={offer}>
            {current && index === place ? <Badge tone="accent">{t.yours}</Badge> : null}
            {current && index > place ? <BuyPlan plan={offer.plan ?? ''} primary label={place > 0 ? t.upgrade(nameOf(offer)) : t.choose(nameOf(offer))} /> : null}
            {current?.periodEndTime && index > 0 && index < place ? <SwitchLater plan={offer} /> : null}
          </Offer>
        ))}
      </div>
    </Section>
  );
}

function nameOf({ plan = '' }: PlanOffer): string {
  return t.planNames[plan] ?? plan;
}

function Offer({ offer, children }: { offer: PlanOffer; children: React.ReactNode }) {
  return (
    <Card className={styles.plan}>
      <h3>{nameOf(offer)}</h3>
      <p className={styles.planPrice}>
        <Money amount={offer.price} asset={offer.currency ?? ''} /> <span className={styles.small}>{t.aMonth}</span>
      </p>
      <ul className={styles.limits}>
        {Object.entries(t.limits).map(([name, words]) => {
          const limit = offer[name as keyof typeof t.limits];
          return limit ? (
            <li key={name}>
              {counts.format(limit)} {words}
            </li>
          ) : null;
        })}
      </ul>
      <div>{children}</div>
    </Card>
  );
}

function SwitchLater({ plan }: { plan: PlanOffer }) {
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const change = useMutation({
    mutationFn: () => unwrap(api.POST('/api/subscriptions/change', { body: { plan: plan.plan ?? '' } })),
    onSuccess: async () => {
      toast(t.changed);
      await queries.invalidateQueries({ queryKey: ['plan'] });
    },
    onSettled: () => setAsking(false),
  });
  return (
    <>
      <Button onClick={() => setAsking(true)}>{t.switchLater(nameOf(plan))}</Button>
      <Confirm open={isAsking} title={t.downgradeTitle(nameOf(plan))} action={t.switchLater(nameOf(plan))} busy={change.isPending} onConfirm={() => change.mutate()} onClose={() => setAsking(false)}>
        {t.downgradeText}
      </Confirm>
    </>
  );
}
