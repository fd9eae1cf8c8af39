import { useQuery } from '@tanstack/react-query';
import { unwrap } from '@/api/client';
import { adminText as t } from '@/text/admin';
import { Money } from '@/ui/Money';
import { Grid, Stack } from '@/ui/Page';
import { EmptyState, ErrorState, SkeletonLines, StatCard } from '@/ui/States';
import { Table } from '@/ui/Table';
import { inWords } from '@/ui/words';
import { adminApi } from './adminSession';

const c = t.columns;

/** What was sold within 30 days, and what of it is the platform's, beside the 30 days before. */
export function Revenue() {
  const query = useQuery({ queryKey: ['admin', 'revenue'], queryFn: () => unwrap(adminApi.GET('/api/admin/revenue')) });
  if (query.isPending) return <SkeletonLines lines={5} height="2.5rem" />;
  if (!query.data) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  const { rows = [], trends = [], currency = '' } = query.data;
  return (
    <Stack>
      <Grid>
        {trends.map((trend) => (
          <StatCard
            key={trend.kind}
            label={inWords(trend.kind) || t.allKinds}
            value={<Money amount={trend.platformFee} asset={currency} />}
            note={trend.growthPercent ? t.growth(trend.growthPercent) : <>{t.before}: <Money amount={trend.platformFeeBefore} asset={currency} /></>}
          />
        ))}
      </Grid>
      {rows.length === 0 ? <EmptyState title={t.none} /> : null}
      {rows.length > 0 ? (
        <Table
          label={t.tabs.revenue}
          rows={[...rows].reverse()}
          keyOf={(row) => `${row.period ?? ''}${row.kind ?? ''}`}
          columns={[
            { label: c.period, cell: (row) => row.period },
            { label: c.kind, cell: (row) => inWords(row.kind) },
            { label: c.sales, cell: (row) => row.sales, end: true },
            { label: c.gross, cell: (row) => <Money amount={row.gross} asset={currency} />, end: true },
            { label: c.fee, cell: (row) => <Money amount={row.platformFee} asset={currency} />, end: true },
            { label: c.others, cell: (row) => <Money amount={row.others} asset={currency} />, end: true },
          ]}
        />
      ) : null}
    </Stack>
  );
}
