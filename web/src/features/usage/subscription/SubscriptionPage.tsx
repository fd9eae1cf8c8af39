import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { api, unwrap } from '@/api/client';
import type { ServiceSubscription } from '@/api/schema.gen';
import { ServiceTerms } from '@/features/models/ServiceTerms';
import { usageText as t } from '@/text/usage';
import { ButtonLink } from '@/ui/Button';
import { Card, Page, Section } from '@/ui/Page';
import { ErrorState, SkeletonLines } from '@/ui/States';
import { Credits } from './Credits';
import { Key } from './Key';
import { Months } from './Months';
import { State } from './State';

/** One subscription: its months or credits, its key, its terms. */
export default function SubscriptionPage() {
  const { subscriptionId = '' } = useParams();
  const subscription = useQuery({
    queryKey: ['subscriptions', 'one', subscriptionId],
    queryFn: () => unwrap(api.GET('/api/marketplace/subscriptions/{subscription_id}', { params: { path: { subscription_id: subscriptionId } } })),
  });
  const shown = subscription.data?.subscription;
  return (
    <Page title={shown?.service?.name ?? t.subscription} lead={shown?.service?.model} actions={<ButtonLink to="/usage?tab=subscriptions">{t.back}</ButtonLink>}>
      {subscription.isPending ? <SkeletonLines lines={6} height="2.5rem" /> : null}
      {subscription.isError ? <ErrorState error={subscription.error} onRetry={() => void subscription.refetch()} home={{ to: '/usage?tab=subscriptions', title: t.title }} /> : null}
      {shown ? <Shown subscription={shown} /> : null}
    </Page>
  );
}

function Shown({ subscription }: { subscription: ServiceSubscription }) {
  const isRunning = subscription.status !== 'ended';
  const byUse = subscription.service?.pricingType === 'per_use';
  return (
    <>
      <State subscription={subscription} />
      {isRunning ? <Key subscription={subscription} /> : null}
      {byUse ? <Credits subscription={subscription} isRunning={isRunning} /> : <Months subscriptionId={subscription.subscriptionId ?? ''} />}
      {subscription.service ? (
        <Section title={t.terms}>
          <Card>
            <ServiceTerms service={subscription.service} />
          </Card>
        </Section>
      ) : null}
    </>
  );
}
