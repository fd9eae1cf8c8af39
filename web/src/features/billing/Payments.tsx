import { useInfiniteQuery } from '@tanstack/react-query';
import { Receipt } from 'lucide-react';
import { useState } from 'react';
import { api, unwrap } from '@/api/client';
import { billingText as t, payText } from '@/text/billing';
import { Select } from '@/ui/Field';
import { Link } from '@/ui/Link';
import { LoadMore } from '@/ui/LoadMore';
import { Money } from '@/ui/Money';
import { Section } from '@/ui/Page';
import { EmptyState, ErrorState, SkeletonLines, Status, type Tone } from '@/ui/States';
import { Table } from '@/ui/Table';
import { Time } from '@/ui/Time';

const tones: Record<string, Tone> = { PENDING: 'accent', CONFIRMING: 'accent', CONFIRMED: 'good', EXPIRED: 'warn', FAILED: 'bad', REVERSED: 'bad' };

/** The person's payments, newest first. */
export function Payments() {
  const [status, setStatus] = useState('');
  const payments = useInfiniteQuery({
    queryKey: ['payments', 'list', status],
    queryFn: ({ pageParam }) => unwrap(api.GET('/api/payments', { params: { query: { status, pageToken: pageParam } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextPageToken || undefined,
  });
  const rows = payments.data?.pages.flatMap((page) => page.payments ?? []) ?? [];
  return (
    <Section
      title={t.payments}
      actions={
        <Select label={t.columns.status} hideLabel value={status} onChange={(event) => setStatus(event.target.value)}>
          <option value="">{t.all}</option>
          {Object.entries(t.paymentStatus).map(([id, words]) => (
            <option key={id} value={id}>
              {words}
            </option>
          ))}
        </Select>
      }
    >
      {payments.isPending ? <SkeletonLines lines={4} height="2.5rem" /> : null}
      {payments.isError ? <ErrorState error={payments.error} onRetry={() => void payments.refetch()} /> : null}
      {payments.isSuccess && rows.length === 0 ? (
        <EmptyState icon={<Receipt aria-hidden />} title={t.noPayments}>
          {t.noPaymentsText}
        </EmptyState>
      ) : null}
      {rows.length > 0 ? (
        <Table
          label={t.payments}
          rows={rows}
          keyOf={(payment) => payment.paymentId ?? ''}
          columns={[
            { label: t.columns.when, cell: (payment) => <Time at={payment.createTime} /> },
            {
              label: t.columns.what,
              cell: (payment) => <Link to={`/billing/payments/${encodeURIComponent(payment.paymentId ?? '')}`}>{payment.description || payText.types[payment.type ?? ''] || payment.type}</Link>,
            },
            { label: payText.network, cell: (payment) => payText.networks[payment.network ?? ''] ?? payment.network, quiet: true },
            { label: t.columns.status, cell: (payment) => <Status tone={tones[payment.status ?? ''] ?? 'plain'}>{t.paymentStatus[payment.status ?? ''] ?? payment.status}</Status> },
            { label: t.columns.amount, cell: (payment) => <Money amount={payment.amount} asset={payment.currency ?? ''} />, end: true },
          ]}
        />
      ) : null}
      <LoadMore query={payments} />
    </Section>
  );
}
