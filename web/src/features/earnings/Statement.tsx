import { useQuery } from '@tanstack/react-query';
import { HandCoins } from 'lucide-react';
import { useState } from 'react';
import { api, unwrap } from '@/api/client';
import type { RevenueTotal } from '@/api/schema.gen';
import { earningsText as t } from '@/text/earnings';
import { Select } from '@/ui/Field';
import { Money } from '@/ui/Money';
import { Grid, Row, Stack } from '@/ui/Page';
import { EmptyState, ErrorState, SkeletonLines, StatCard } from '@/ui/States';
import { EarningList, type State } from './EarningList';

const stateNames = ['pending', 'held', 'payable', 'paid'] as const;

/** Sums by state, then every earning with its reason; by month where one is chosen. */
export function Statement() {
  const [month, setMonth] = useState('');
  const [state, setState] = useState<State | ''>('');
  const revenue = useQuery({ queryKey: ['earnings', 'revenue'], queryFn: () => unwrap(api.GET('/api/revenue')) });
  if (revenue.isPending) return <SkeletonLines lines={5} height="2.5rem" />;
  if (revenue.isError) return <ErrorState error={revenue.error} onRetry={() => void revenue.refetch()} />;
  const months = revenue.data.months ?? [];
  const totals = (month ? months.find((entry) => entry.month === month)?.totals : revenue.data.totals) ?? [];
  if (months.length === 0)
    return (
      <EmptyState icon={<HandCoins aria-hidden />} title={t.none}>
        {t.noneText}
      </EmptyState>
    );
  return (
    <Stack>
      {totals.map((total) => (
        <Totals key={total.currency} total={total} />
      ))}
      <Row>
        <Select label={t.month} value={month} onChange={(event) => setMonth(event.target.value)}>
          <option value="">{t.allMonths}</option>
          {months.map((entry) => (
            <option key={entry.month} value={entry.month}>
              {monthText(entry.month)}
            </option>
          ))}
        </Select>
        <Select label={t.state} value={state} onChange={(event) => setState(event.target.value as State | '')}>
          <option value="">{t.allStates}</option>
          {Object.entries(t.earningStates).map(([id, words]) => (
            <option key={id} value={id}>
              {words}
            </option>
          ))}
        </Select>
        {month ? (
          <a href={`/api/revenue/earnings.csv?month=${month}`} download={`earnings-${month}.csv`}>
            {t.csv}
          </a>
        ) : null}
      </Row>
      <EarningList month={month} state={state} />
    </Stack>
  );
}

function Totals({ total }: { total: RevenueTotal }) {
  return (
    <Grid>
      {stateNames.map((name) => (
        <StatCard key={name} label={t.states[name]} value={<Money amount={total[name]} asset={total.currency ?? ''} />} note={t.stateNotes[name]} />
      ))}
    </Grid>
  );
}

/** 202611 as 2026-11. */
function monthText(month = ''): string {
  return `${month.slice(0, 4)}-${month.slice(4)}`;
}
