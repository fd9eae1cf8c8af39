import { useQuery } from '@tanstack/react-query';
import { unwrap } from '@/api/client';
import type { AdminDay } from '@/api/schema.gen';
import { adminText as t } from '@/text/admin';
import { Chart } from '@/ui/Chart';
import { dayText } from '@/ui/day';
import { Money } from '@/ui/Money';
import { countOf } from '@/ui/numbers';
import { Card, Grid, Stack } from '@/ui/Page';
import { ErrorState, SkeletonLines, StatCard } from '@/ui/States';
import { inWords } from '@/ui/words';
import styles from './Admin.module.css';
import { adminApi } from './adminSession';

const days = 30;
const everyFewSeconds = 10_000;
const trends = [
  ['revenue', 'revenue'],
  ['requests', 'requests'],
  ['tokens', 'tokens'],
  ['jobs', 'jobs'],
  ['newUsers', 'users'],
] as const;

/** Today's numbers and the days before. */
export function Overview() {
  const query = useQuery({
    queryKey: ['admin', 'overview'],
    queryFn: () => unwrap(adminApi.GET('/api/admin/overview', { params: { query: { days } } })),
    refetchInterval: everyFewSeconds,
  });
  const now = query.data;
  if (query.isPending) return <SkeletonLines lines={6} height="3rem" />;
  if (!now) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <Stack>
      <Grid>
        <StatCard label={t.figures.users} value={countOf(now.users)} note={t.figures.suspended(countOf(now.suspendedUsers))} />
        <StatCard label={t.figures.activeUsers} value={countOf(now.activeUsers)} note={t.figures.active} />
        <StatCard label={t.figures.nodes} value={countOf(now.onlineNodes)} note={t.figures.nodesOf(countOf(now.nodes))} />
        <StatCard label={t.figures.requests} value={countOf(now.requestsToday)} note={t.figures.failed(countOf(now.failedToday))} />
        <StatCard label={t.figures.tokens} value={countOf(now.tokensToday)} />
        {(now.jobs ?? []).map((jobs) => (
          <StatCard key={jobs.status} label={t.figures.jobs(inWords(jobs.status))} value={countOf(jobs.count)} />
        ))}
        {(now.revenueToday ?? []).map((revenue) => (
          <StatCard key={revenue.kind} label={t.figures.revenue(inWords(revenue.kind))} value={<Money amount={revenue.amount} asset="USDT" />} />
        ))}
      </Grid>
      <div className={styles.charts}>
        {trends.map(([key, name]) => (
          <Card key={key}>
            <h2 className={styles.chartTitle}>{t.trends[name]}</h2>
            <Chart label={t.trends[name]} x="day" series={[{ key, label: t.trends[name] }]} points={(now.days ?? []).map((day) => pointOf(day, key))} />
          </Card>
        ))}
      </div>
    </Stack>
  );
}

/** A drawing only needs sizes; the amounts themselves are in the report. */
function pointOf(day: AdminDay, key: keyof AdminDay) {
  return { day: dayText(day.day, true), [key]: Number(day[key] ?? 0) };
}
