import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap } from '@/api/client';
import { billingText as t } from '@/text/billing';
import { Select } from '@/ui/Field';
import { Link } from '@/ui/Link';
import { LoadMore } from '@/ui/LoadMore';
import { Money } from '@/ui/Money';
import { Section } from '@/ui/Page';
import { EmptyState, ErrorState, SkeletonLines } from '@/ui/States';
import { Table } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { inWords } from '@/ui/words';
import styles from './Billing.module.css';
import { MonthDownload } from './MonthDownload';

/** What moved on one account, newest first. */
export function Statement({ currencies }: { currencies: string[] }) {
  const [currency, setCurrency] = useState('USDT');
  const [account, setAccount] = useState<keyof typeof t.accounts>('LEDGER_ACCOUNT_KIND_AVAILABLE');
  const lines = useInfiniteQuery({
    queryKey: ['ledger', 'statement', account, currency],
    queryFn: ({ pageParam }) => unwrap(api.GET('/api/ledger/statement', { params: { query: { account, currency, pageToken: pageParam } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextPageToken || undefined,
  });
  const rows = lines.data?.pages.flatMap((page) => page.lines ?? []) ?? [];
  return (
    <Section title={t.statement} note={t.statementNote}>
      <div className={styles.choices}>
        <Select label={t.currency} value={currency} onChange={(event) => setCurrency(event.target.value)}>
          {(currencies.length > 0 ? currencies : ['USDT']).map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </Select>
        <Select label={t.account} value={account} onChange={(event) => setAccount(event.target.value as keyof typeof t.accounts)}>
          {Object.entries(t.accounts).map(([id, words]) => (
            <option key={id} value={id}>
              {words}
            </option>
          ))}
        </Select>
        <MonthDownload account={account} currency={currency} />
      </div>
      {lines.isPending ? <SkeletonLines lines={4} height="2.5rem" /> : null}
      {lines.isError ? <ErrorState error={lines.error} onRetry={() => void lines.refetch()} /> : null}
      {lines.isSuccess && rows.length === 0 ? <EmptyState title={t.noLines}>{t.noLinesText}</EmptyState> : null}
      {rows.length > 0 ? (
        <Table
          label={t.statement}
          rows={rows}
          keyOf={(line) => `${line.entryId ?? ''}-${line.change ?? ''}-${line.balance ?? ''}`}
          columns={[
            { label: t.columns.when, cell: (line) => <Time at={line.time} /> },
            { label: t.columns.what, cell: (line) => t.movements[line.kind ?? ''] ?? inWords(line.kind) },
            { label: t.columns.reference, cell: (line) => <span className={styles.reference}>{line.reference}</span>, quiet: true },
            { label: t.columns.change, cell: (line) => <Money amount={line.change} />, end: true },
            { label: t.columns.balance, cell: (line) => <Money amount={line.balance} />, end: true },
            { label: '', cell: (line) => (line.entryId ? <Link to={`/billing/proofs/${encodeURIComponent(line.entryId)}`}>{t.proof}</Link> : null), end: true },
          ]}
        />
      ) : null}
      <LoadMore query={lines} />
    </Section>
  );
}
