import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { unwrap } from '@/api/client';
import type { AiforgeV1JobPayment as JobPayment } from '@/api/schema.gen';
import { adminText as t } from '@/text/admin';
import { Button } from '@/ui/Button';
import { Facts } from '@/ui/Facts';
import { Input } from '@/ui/Field';
import { Money } from '@/ui/Money';
import { Card, Section, Stack } from '@/ui/Page';
import { ErrorState, SkeletonLines } from '@/ui/States';
import { Time } from '@/ui/Time';
import { AdminList } from '../AdminList';
import { adminApi } from '../adminSession';
import { Short } from '../Short';
import { SignedAct } from '../SignedAct';
import { State } from '../State';

const c = t.columns;
const undecided = ['escrowed', 'disputed'];

/** Job payments that wait for an arbiter, and any other by its id. */
export function JobPayments() {
  const [asked, setAsked] = useState('');
  return (
    <Stack>
      <Section title={t.disputes} note={t.disputesNote}>
        <AdminList
          label={t.disputes}
          queryKey={['job-payments']}
          none={t.noDisputes}
          load={async () => ({ rows: (await unwrap(adminApi.GET('/api/admin/job-payments'))).payments })}
          keyOf={(payment) => payment.paymentId ?? ''}
          columns={[
            { label: c.id, cell: (payment) => <Short text={payment.paymentId} /> },
            { label: t.job, cell: (payment) => <Short text={payment.jobId} /> },
            { label: c.amount, cell: (payment) => <Money amount={payment.amount} asset={payment.currency ?? ''} />, end: true },
            { label: c.reason, cell: (payment) => payment.reason || '–' },
            { label: c.since, cell: (payment) => <Time at={payment.updateTime} ago />, quiet: true },
            { label: '', end: true, cell: (payment) => <Decide payment={payment} /> },
          ]}
        />
      </Section>
      <Section title={t.findJobPayment}>
        <Input label={t.jobPaymentId} placeholder="jpay_…" type="search" spellCheck={false} value={asked} onChange={(event) => setAsked(event.target.value.trim())} />
        {asked.startsWith('jpay_') ? <One id={asked} /> : null}
      </Section>
    </Stack>
  );
}

function One({ id }: { id: string }) {
  const query = useQuery({
    queryKey: ['admin', 'job-payments', id],
    queryFn: async () => (await unwrap(adminApi.GET('/api/admin/job-payments/{payment_id}', { params: { path: { payment_id: id } } }))).payment ?? {},
    retry: false,
  });
  if (query.isPending) return <SkeletonLines lines={4} />;
  if (query.isError) return <ErrorState error={query.error} />;
  const payment = query.data;
  const asset = payment.currency ?? '';
  return (
    <Card>
      <Stack>
        <Facts
          facts={[
            { name: c.state, value: <State of={payment.status} /> },
            { name: c.amount, value: <Money amount={payment.amount} asset={asset} /> },
            { name: t.job, value: <Short text={payment.jobId} /> },
            { name: c.node, value: <Short text={payment.nodeId ?? ''} /> },
            { name: t.toNode, value: payment.nodeAmount ? <Money amount={payment.nodeAmount} asset={asset} /> : '–' },
            { name: c.fee, value: payment.platformAmount ? <Money amount={payment.platformAmount} asset={asset} /> : '–' },
            { name: c.reason, value: payment.reason || '–' },
            { name: c.when, value: <Time at={payment.createTime} /> },
          ]}
        />
        <Decide payment={payment} />
      </Stack>
    </Card>
  );
}

function Decide({ payment }: { payment: JobPayment }) {
  const [isAsking, setAsking] = useState(false);
  const [award, setAward] = useState('');
  if (!undecided.includes(payment.status ?? '')) return null;
  const path = { payment_id: payment.paymentId ?? '' };
  return (
    <div>
      <Button size="small" onClick={() => setAsking(true)}>
        {t.decide}
      </Button>
      <SignedAct
        open={isAsking}
        title={t.decideTitle}
        action={t.decideAct}
        needsReason
        run={(reason) => unwrap(adminApi.POST('/api/admin/job-payments/{payment_id}:resolve', { params: { path }, body: { award, reason } }))}
        onClose={() => setAsking(false)}
      >
        <p>
          {t.decideText} <Money amount={payment.amount} asset={payment.currency ?? ''} />
        </p>
        <Input label={t.award(payment.currency ?? '')} hint={t.awardHint} inputMode="decimal" value={award} onChange={(event) => setAward(event.target.value.trim())} />
      </SignedAct>
    </div>
  );
}
