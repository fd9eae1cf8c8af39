import { useInfiniteQuery } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import { billingText } from '@/text/billing';
import { usageText as t } from '@/text/usage';
import { Link } from '@/ui/Link';
import { LoadMore } from '@/ui/LoadMore';
import { Money } from '@/ui/Money';
import { Section } from '@/ui/Page';
import { Badge, EmptyState, ErrorState } from '@/ui/States';
import { Table } from '@/ui/Table';
import { Time } from '@/ui/Time';

/** The months of a subscription that were charged. */
export function Months({ subscriptionId }: { subscriptionId: string }) {
  const charges = useInfiniteQuery({
    queryKey: ['subscriptions', 'charges', subscriptionId],
    queryFn: ({ pageParam }) => unwrap(api.GET('/api/marketplace/subscriptions/{subscription_id}/charges', { params: { path: { subscription_id: subscriptionId }, query: { pageToken: pageParam } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextPageToken || undefined,
  });
  const rows = charges.data?.pages.flatMap((page) => page.charges ?? []) ?? [];
  return (
    <Section title={t.chargesTitle}>
      {charges.isError ? <ErrorState error={charges.error} onRetry={() => void charges.refetch()} /> : null}
      {charges.isSuccess && rows.length === 0 ? <EmptyState title={t.noCharges} /> : null}
      {rows.length > 0 ? (
        <Table
          label={t.chargesTitle}
          rows={rows}
          keyOf={(charge) => charge.chargeId ?? ''}
          columns={[
            { label: billingText.columns.when, cell: (charge) => <Time at={charge.createTime} /> },
            { label: billingText.columns.what, cell: (charge) => t.chargeKinds[charge.kind ?? ''] ?? charge.kind },
            { label: t.paidUntil, cell: (charge) => <Time at={charge.periodEndTime} />, quiet: true },
            {
              label: billingText.columns.paidBy,
              cell: (charge) => (charge.paymentId ? <Link to={`/billing/payments/${encodeURIComponent(charge.paymentId)}`}>{billingText.show}</Link> : billingText.paidFromBalance),
              quiet: true,
            },
            { label: billingText.columns.status, cell: (charge) => (charge.revokeTime ? <Badge tone="bad">{billingText.takenBack}</Badge> : ''), quiet: true },
            { label: billingText.columns.amount, cell: (charge) => <Money amount={charge.amount} asset={charge.currency ?? ''} />, end: true },
          ]}
        />
      ) : null}
      <LoadMore query={charges} />
    </Section>
  );
}
