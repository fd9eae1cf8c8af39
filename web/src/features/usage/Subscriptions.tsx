import { useInfiniteQuery } from '@tanstack/react-query';
import { PackageOpen } from 'lucide-react';
import { api, unwrap } from '@/api/client';
import type { ServiceSubscription } from '@/api/schema.gen';
import { usageText as t } from '@/text/usage';
import { ButtonLink } from '@/ui/Button';
import { Link } from '@/ui/Link';
import { LoadMore } from '@/ui/LoadMore';
import { Money } from '@/ui/Money';
import { Section } from '@/ui/Page';
import { EmptyState, ErrorState, SkeletonLines, Status } from '@/ui/States';
import { Table } from '@/ui/Table';
import { Time } from '@/ui/Time';

/** The services that the person subscribes to, newest first. */
export function Subscriptions() {
  const subscriptions = useInfiniteQuery({
    queryKey: ['subscriptions', 'list'],
    queryFn: ({ pageParam }) => unwrap(api.GET('/api/marketplace/subscriptions', { params: { query: { pageToken: pageParam } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextPageToken || undefined,
  });
  const rows = subscriptions.data?.pages.flatMap((page) => page.subscriptions ?? []) ?? [];
  return (
    <Section title={t.tabs.subscriptions}>
      {subscriptions.isPending ? <SkeletonLines lines={4} height="2.5rem" /> : null}
      {subscriptions.isError ? <ErrorState error={subscriptions.error} onRetry={() => void subscriptions.refetch()} /> : null}
      {subscriptions.isSuccess && rows.length === 0 ? (
        <EmptyState icon={<PackageOpen aria-hidden />} title={t.noSubscriptions} action={<ButtonLink to="/models">{t.browse}</ButtonLink>}>
          {t.noSubscriptionsText}
        </EmptyState>
      ) : null}
      {rows.length > 0 ? (
        <Table
          label={t.tabs.subscriptions}
          rows={rows}
          keyOf={(subscription) => subscription.subscriptionId ?? ''}
          columns={[
            { label: t.service, cell: (subscription) => <Link to={`/usage/subscriptions/${encodeURIComponent(subscription.subscriptionId ?? '')}`}>{subscription.service?.name}</Link> },
            { label: t.model, cell: (subscription) => subscription.service?.model, quiet: true },
            { label: t.stateTitle, cell: (subscription) => <SubscriptionStatus subscription={subscription} /> },
            { label: t.paidUntil, cell: (subscription) => (subscription.periodEndTime ? <Time at={subscription.periodEndTime} /> : '–'), quiet: true },
            { label: t.credits, cell: (subscription) => (subscription.credits ? <Money amount={subscription.credits} asset={subscription.currency ?? ''} /> : '–'), end: true },
          ]}
        />
      ) : null}
      <LoadMore query={subscriptions} />
    </Section>
  );
}

export function SubscriptionStatus({ subscription: { status = '' } }: { subscription: ServiceSubscription }) {
  const tone = status === 'active' ? 'good' : status === 'past_due' ? 'warn' : 'plain';
  return <Status tone={tone}>{t.status[status] ?? status}</Status>;
}
