import { useInfiniteQuery } from '@tanstack/react-query';
import { Receipt } from 'lucide-react';
import { api, unwrap } from '@/api/client';
import { studioText as t } from '@/text/studio';
import { Link } from '@/ui/Link';
import { LoadMore } from '@/ui/LoadMore';
import { Money } from '@/ui/Money';
import { EmptyState, ErrorState, SkeletonLines } from '@/ui/States';
import { Table } from '@/ui/Table';
import { Time } from '@/ui/Time';

/** What publishing and listing cost so far. */
export function Charges() {
  const charges = useInfiniteQuery({
    queryKey: ['studio', 'charges'],
    queryFn: ({ pageParam }) => unwrap(api.GET('/api/publishing/charges', { params: { query: { pageToken: pageParam } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextPageToken || undefined,
  });
  const rows = charges.data?.pages.flatMap((page) => page.charges ?? []) ?? [];
  if (charges.isPending) return <SkeletonLines lines={3} height="2.5rem" />;
  if (charges.isError) return <ErrorState error={charges.error} onRetry={() => void charges.refetch()} />;
  if (rows.length === 0) return <EmptyState icon={<Receipt aria-hidden />} title="No fees yet" />;
  return (
    <>
      <Table
        label={t.tabs.charges}
        rows={rows}
        keyOf={(charge) => charge.chargeId ?? ''}
        columns={[
          { label: t.columns.fee, cell: (charge) => charge.fee },
          { label: t.columns.model, cell: (charge) => <Link to={`/studio/${charge.modelId ?? ''}`}>Open</Link> },
          { label: t.columns.period, cell: (charge) => <Period from={charge.periodStartTime} until={charge.periodEndTime} />, quiet: true },
          { label: t.columns.from, cell: (charge) => (charge.paymentId ? <Link to={`/billing/payments/${charge.paymentId}`}>payment</Link> : 'balance'), quiet: true },
          { label: t.columns.when, cell: (charge) => <Time at={charge.createTime} />, quiet: true },
          { label: t.columns.amount, cell: (charge) => <Money amount={charge.amount} asset={charge.currency ?? ''} />, end: true },
        ]}
      />
      <LoadMore query={charges} />
    </>
  );
}

function Period({ from, until }: { from: string | undefined; until: string | undefined }) {
  return (
    <>
      <Time at={from} /> – <Time at={until} />
    </>
  );
}
