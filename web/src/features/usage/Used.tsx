import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap } from '@/api/client';
import { serverNow } from '@/api/clock';
import type { UsageSum } from '@/api/schema.gen';
import { usageText as t } from '@/text/usage';
import { Chart } from '@/ui/Chart';
import { dayText } from '@/ui/day';
import { Select } from '@/ui/Field';
import { Money } from '@/ui/Money';
import { counts } from '@/ui/numbers';
import { Row, Section } from '@/ui/Page';
import { EmptyState, ErrorState, SkeletonLines } from '@/ui/States';
import { Table } from '@/ui/Table';

type Group = keyof typeof t.groups;

const day = 86_400_000;
const mostBars = 20;

/** Sums of requests, by day, model or key. */
export function Used() {
  const [group, setGroup] = useState<Group>('day');
  const [days, setDays] = useState('30');
  const usage = useQuery({
    queryKey: ['usage', group, days],
    queryFn: () => unwrap(api.GET('/api/marketplace/usage', { params: { query: { groupBy: group, fromTime: new Date(serverNow() - Number(days) * day).toISOString() } } })),
  });
  const sums = usage.data?.sums ?? [];
  return (
    <Section title={t.tabs.usage}>
      <Row>
        <Select label={t.by} value={group} onChange={(event) => setGroup(event.target.value as Group)}>
          {Object.entries(t.groups).map(([id, words]) => (
            <option key={id} value={id}>
              {words}
            </option>
          ))}
        </Select>
        <Select label={t.days} value={days} onChange={(event) => setDays(event.target.value)}>
          {Object.entries(t.periods).map(([id, words]) => (
            <option key={id} value={id}>
              {words}
            </option>
          ))}
        </Select>
      </Row>
      {usage.isPending ? <SkeletonLines lines={6} height="2.5rem" /> : null}
      {usage.isError ? <ErrorState error={usage.error} onRetry={() => void usage.refetch()} /> : null}
      {usage.isSuccess && sums.length === 0 ? <EmptyState title={t.none}>{t.noneText}</EmptyState> : null}
      {sums.length > 0 ? <Sums sums={sums} group={group} currency={usage.data?.currency ?? ''} /> : null}
    </Section>
  );
}

function Sums({ sums, group, currency }: { sums: UsageSum[]; group: Group; currency: string }) {
  const points = (group === 'day' ? sums : sums.slice(0, mostBars)).map((sum) => ({ name: nameOf(sum, group, true), prompt: Number(sum.promptTokens ?? 0), completion: Number(sum.completionTokens ?? 0) }));
  return (
    <>
      <Chart
        label={t.chart}
        points={points}
        x="name"
        series={[
          { key: 'prompt', label: t.prompt },
          { key: 'completion', label: t.completion },
        ]}
      />
      <Table
        label={t.tabs.usage}
        rows={group === 'day' ? sums.toReversed() : sums}
        keyOf={(sum) => `${sum.day ?? ''}${sum.modelId ?? ''}${sum.keyId ?? ''}${sum.subscriptionId ?? ''}`}
        columns={[
          { label: t.columns[group], cell: (sum) => nameOf(sum, group) },
          { label: t.columns.requests, cell: (sum) => whole(sum.requests), end: true },
          { label: t.columns.failed, cell: (sum) => whole(sum.failed), end: true, quiet: true },
          { label: t.columns.prompt, cell: (sum) => whole(sum.promptTokens), end: true },
          { label: t.columns.completion, cell: (sum) => whole(sum.completionTokens), end: true },
          { label: t.columns.cost, cell: (sum) => <Money amount={sum.cost} asset={currency} />, end: true },
        ]}
      />
    </>
  );
}

function nameOf(sum: UsageSum, group: Group, brief = false): string {
  if (group === 'day') return dayText(sum.day, brief);
  if (group === 'model') return sum.model ?? '';
  if (!sum.keyId) return t.noKey;
  return sum.key || t.ofService;
}

function whole(value: string | undefined): string {
  return counts.format(Number(value ?? 0));
}
