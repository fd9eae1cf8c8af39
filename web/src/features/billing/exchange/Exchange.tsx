import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import { billingText as t } from '@/text/billing';
import { Link } from '@/ui/Link';
import { LoadMore } from '@/ui/LoadMore';
import { Money } from '@/ui/Money';
import { Grid, Section, Stack } from '@/ui/Page';
import { EmptyState, ErrorState, SkeletonLines, StatCard } from '@/ui/States';
import { Table } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { BuyForm } from './BuyForm';
import { PurchaseStatus } from './PurchaseStatus';

/** What AITBC costs, how to buy it, and what was bought. */
export function Exchange() {
  const rate = useQuery({ queryKey: ['exchange', 'rate'], queryFn: () => unwrap(api.GET('/api/exchange/rate')) });
  const sold = rate.data;
  return (
    <Stack>
      <Section title={t.tabs.aitbc} note={t.aitbcNote}>
        {rate.isPending ? <SkeletonLines lines={3} height="2.5rem" /> : null}
        {rate.isError ? <ErrorState error={rate.error} onRetry={() => void rate.refetch()} /> : null}
        {sold && !sold.available ? <EmptyState title={t.notSold}>{t.notSoldText}</EmptyState> : null}
        {sold?.available ? (
          <>
            <Grid>
              <StatCard label={t.rate} value={<Money amount={sold.rate} asset="AITBC" />} />
              <StatCard label={t.least} value={<Money amount={sold.leastBtc} asset="BTC" />} />
              <StatCard label={t.daily} value={<Money amount={sold.dailyLimitBtc} asset="BTC" />} />
              <StatCard label={t.monthly} value={<Money amount={sold.monthlyLimitBtc} asset="BTC" />} />
            </Grid>
            <BuyForm />
          </>
        ) : null}
      </Section>
      <Purchases />
    </Stack>
  );
}

function Purchases() {
  const purchases = useInfiniteQuery({
    queryKey: ['exchange', 'purchases'],
    queryFn: ({ pageParam }) => unwrap(api.GET('/api/exchange/purchases', { params: { query: { pageToken: pageParam } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextPageToken || undefined,
  });
  const rows = purchases.data?.pages.flatMap((page) => page.purchases ?? []) ?? [];
  return (
    <Section title={t.purchases}>
      {purchases.isError ? <ErrorState error={purchases.error} onRetry={() => void purchases.refetch()} /> : null}
      {purchases.isSuccess && rows.length === 0 ? <EmptyState title={t.noPurchases} /> : null}
      {rows.length > 0 ? (
        <Table
          label={t.purchases}
          rows={rows}
          keyOf={(purchase) => purchase.purchaseId ?? ''}
          columns={[
            {
              label: t.columns.when,
              cell: (purchase) => (
                <Link to={`/billing/purchases/${encodeURIComponent(purchase.purchaseId ?? '')}`}>
                  <Time at={purchase.createTime} />
                </Link>
              ),
            },
            { label: t.columns.status, cell: (purchase) => <PurchaseStatus status={purchase.status} /> },
            { label: t.send, cell: (purchase) => <Money amount={purchase.btcAmount} asset="BTC" />, end: true },
            { label: t.credited, cell: (purchase) => <Money amount={purchase.creditedAitbc} asset="AITBC" />, end: true },
          ]}
        />
      ) : null}
      <LoadMore query={purchases} />
    </Section>
  );
}
