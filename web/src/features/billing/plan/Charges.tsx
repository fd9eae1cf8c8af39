import { useInfiniteQuery } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import { billingText as t } from '@/text/billing';
import { Link } from '@/ui/Link';
import { LoadMore } from '@/ui/LoadMore';
import { Money } from '@/ui/Money';
import { Section } from '@/ui/Page';
import { Badge, EmptyState, ErrorState } from '@/ui/States';
import { Table } from '@/ui/Table';
import { Time } from '@/ui/Time';

/** What plans cost the person so far. */
export function Charges() {
  const charges = useInfiniteQuery({
    queryKey: ['plan', 'charges'],
    queryFn: ({ pageParam }) => unwrap(api.GET('/api/subscriptions/charges', { params: { query: { pageToken: pageParam } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextPageToken || undefined,
  });
  const rows = charges.data?.pages.flatMap((page) => page.charges ?? []) ?? [];
  return (
    <Section title={t.charges}>
      {charges.isError ? <ErrorState error={charges.error} onRetry={() => void charges.refetch()} /> : null}
      {charges.isSuccess && rows.length === 0 ? <EmptyState title={t.noCharges} /> : null}
      {rows.length > 0 ? (
        <Table
          label={t.charges}
          rows={rows}
          keyOf={(charge) => charge.chargeId ?? ''}
          columns={[
            { label: t.columns.when, cell: (charge) => <Time at={charge.createTime} /> },
            { label: t.columns.what, cell: (charge) => `${t.planNames[charge.plan ?? ''] ?? charge.plan ?? ''} · ${t.chargeKinds[charge.kind ?? ''] ?? charge.kind ?? ''}` },
            {
              label: t.columns.paidBy,
              cell: (charge) => (charge.paymentId ? <Link to={`/billing/payments/${encodeURIComponent(charge.paymentId)}`}>{t.show}</Link> : t.paidFromBalance),
              quiet: true,
            },
            { label: t.columns.status, cell: (charge) => (charge.revokeTime ? <Badge tone="bad">{t.takenBack}</Badge> : ''), quiet: true },
            { label: t.columns.amount, cell: (charge) => <Money amount={charge.amount} asset={charge.currency ?? ''} />, end: true },
          ]}
        />
      ) : null}
      <LoadMore query={charges} />
    </Section>
  );
}
