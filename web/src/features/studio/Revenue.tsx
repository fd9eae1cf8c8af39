import { useQuery } from '@tanstack/react-query';
import { HandCoins } from 'lucide-react';
import { useState } from 'react';
import { api, unwrap } from '@/api/client';
import type { ModelEarned, ModelRevenue } from '@/api/schema.gen';
import { studioText as t } from '@/text/studio';
import { Select } from '@/ui/Field';
import { Link } from '@/ui/Link';
import { Money } from '@/ui/Money';
import { Row, Section, Stack } from '@/ui/Page';
import { EmptyState, ErrorState, SkeletonLines } from '@/ui/States';
import { Table } from '@/ui/Table';
import { monthsOf, type MonthOfModel } from './revenueRows';
import styles from './Studio.module.css';

function useModelRevenue(modelId: string, months: number) {
  return useQuery({
    queryKey: ['studio', 'revenue', modelId, months],
    queryFn: async () => (await unwrap(api.GET('/api/revenue/models', { params: { query: { modelId, months } } }))).models ?? [],
  });
}

/** What each model earned its creator: all months together, then one by one. */
export function Revenue() {
  const [months, setMonths] = useState(12);
  const [month, setMonth] = useState('');
  const revenue = useModelRevenue('', months);
  if (revenue.isPending) return <SkeletonLines lines={4} height="2.5rem" />;
  if (revenue.isError) return <ErrorState error={revenue.error} onRetry={() => void revenue.refetch()} />;
  const rows = monthsOf(revenue.data);
  const names = [...new Set(rows.map((row) => row.month))];
  // A month that the chosen time does not reach is not one to choose.
  const shown = names.includes(month) ? rows.filter((row) => row.month === month) : rows;
  return (
    <Stack>
      <Section title={t.revenueByModel} note={t.revenueNote}>
        <Row>
          <Select label={t.revenueSpan} value={String(months)} onChange={(event) => setMonths(Number(event.target.value))}>
            {Object.entries(t.revenueSpans).map(([count, words]) => (
              <option key={count} value={count}>
                {words}
              </option>
            ))}
          </Select>
        </Row>
        {revenue.data.length === 0 ? (
          <EmptyState icon={<HandCoins aria-hidden />} title={t.noRevenue}>
            {t.noRevenueText}
          </EmptyState>
        ) : (
          <Table
            label={t.revenueByModel}
            rows={revenue.data}
            keyOf={(model) => model.modelId ?? ''}
            columns={[
              { label: t.columns.model, cell: (model) => <Name model={model} /> },
              { label: t.columns.amount, cell: (model) => <Earned earned={model.earned} />, end: true },
            ]}
          />
        )}
      </Section>
      {rows.length > 0 ? (
        <Section title={t.revenueByMonth}>
          <Row>
            <Select label={t.month} value={names.includes(month) ? month : ''} onChange={(event) => setMonth(event.target.value)}>
              <option value="">{t.allMonths}</option>
              {names.map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </Select>
          </Row>
          <Months label={t.revenueByMonth} rows={shown} hasNames />
        </Section>
      ) : null}
    </Stack>
  );
}

/** The months of one model. */
export function RevenueOfModel({ modelId }: { modelId: string }) {
  const revenue = useModelRevenue(modelId, 36);
  if (revenue.isPending) return <SkeletonLines lines={3} height="2.5rem" />;
  if (revenue.isError) return <ErrorState error={revenue.error} onRetry={() => void revenue.refetch()} />;
  const rows = monthsOf(revenue.data);
  if (rows.length === 0)
    return (
      <EmptyState icon={<HandCoins aria-hidden />} title={t.noRevenue}>
        {t.noRevenueText}
      </EmptyState>
    );
  return (
    <Section title={t.revenueByMonth} note={t.revenueNote}>
      <Months label={t.revenueByMonth} rows={rows} />
    </Section>
  );
}

function Months({ label, rows, hasNames = false }: { label: string; rows: MonthOfModel[]; hasNames?: boolean }) {
  return (
    <Table
      label={label}
      rows={rows}
      keyOf={(row) => `${row.month} ${row.model.modelId ?? ''}`}
      columns={[
        { label: t.month, cell: (row) => row.month },
        ...(hasNames ? [{ label: t.columns.model, cell: (row: MonthOfModel) => <Name model={row.model} /> }] : []),
        { label: t.columns.amount, cell: (row) => <Earned earned={row.earned} />, end: true },
      ]}
    />
  );
}

function Name({ model }: { model: ModelRevenue }) {
  return (
    <Link className={styles.name} to={`/studio/${model.modelId ?? ''}?tab=revenue`}>
      {model.model}
    </Link>
  );
}

function Earned({ earned = [] }: { earned: ModelEarned[] | undefined }) {
  return (
    <>
      {earned.map(({ currency = '', amount }) => (
        <div key={currency}>
          <Money amount={amount} asset={currency} />
        </div>
      ))}
    </>
  );
}
