import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { api, unwrap } from '@/api/client';
import type { Job, JobPayment } from '@/api/schema.gen';
import { jobsText as t } from '@/text/jobs';
import { Button } from '@/ui/Button';
import { Confirm } from '@/ui/Confirm';
import { Facts } from '@/ui/Facts';
import { Input } from '@/ui/Field';
import { Money } from '@/ui/Money';
import { Card, Row, Section } from '@/ui/Page';
import { ErrorState, SkeletonLines, Status, type Tone } from '@/ui/States';
import { Time } from '@/ui/Time';
import { toast } from '@/ui/toasts';
import { hasEnded, isWaiting } from './jobState';

type Act = 'release' | 'refund' | 'dispute';

const tones: Record<string, Tone> = { escrowed: 'accent', released: 'good', disputed: 'warn', reversed: 'bad' };
const texts: Record<Act, string> = { release: t.releaseText, refund: t.refundText, dispute: t.disputeText };

/** The job's money: where it is, and what may be done about it. */
export function JobMoney({ job, jobId }: { job: Job; jobId: string }) {
  const query = useQuery({
    // Asked again when the job moves, because its money moves with it.
    queryKey: ['job', jobId, 'payment', job.status],
    queryFn: () => unwrap(api.GET('/v1/jobs/{job_id}/payment', { params: { path: { job_id: jobId } } })),
    refetchInterval: ({ state }) => (state.data?.status === 'escrowed' ? 5000 : false),
  });
  const payment = query.data;
  return (
    <Section title={t.payment}>
      {query.isPending ? <SkeletonLines lines={3} /> : null}
      {query.isError && !payment ? <ErrorState error={query.error} onRetry={() => void query.refetch()} /> : null}
      {payment ? (
        <Card>
          <Facts facts={factsOf(payment)} />
        </Card>
      ) : null}
      {payment ? (
        <Row>
          {allowed(job, payment).map((act) => (
            <MoneyAct key={act} act={act} jobId={jobId} paymentId={payment.payment_id ?? ''} />
          ))}
        </Row>
      ) : null}
    </Section>
  );
}

function factsOf(payment: JobPayment) {
  const asset = payment.currency ?? '';
  return [
    { name: t.state, value: <Status tone={tones[payment.status ?? ''] ?? 'plain'}>{t.paymentStates[payment.status ?? ''] ?? payment.status}</Status> },
    { name: t.amount, value: <Money amount={payment.amount} asset={asset} /> },
    ...(payment.status === 'escrowed' ? [{ name: t.escrowUntil, value: <Time at={payment.expire_time} /> }] : []),
    ...(payment.node_amount ? [{ name: t.toNode, value: <Money amount={payment.node_amount} asset={asset} /> }] : []),
    ...(payment.platform_amount ? [{ name: t.toPlatform, value: <Money amount={payment.platform_amount} asset={asset} /> }] : []),
    ...(payment.reason ? [{ name: t.reason, value: payment.reason }] : []),
    ...(payment.chain_status ? [{ name: t.chain, value: payment.chain_status }] : []),
  ];
}

/** What the server would take now; it decides. */
function allowed(job: Job, payment: JobPayment): Act[] {
  if (payment.status !== 'escrowed') return [];
  if (isWaiting(job)) return ['refund'];
  return hasEnded(job) ? ['dispute'] : ['release', 'dispute'];
}

function MoneyAct({ act, jobId, paymentId }: { act: Act; jobId: string; paymentId: string }) {
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const key = useRef(crypto.randomUUID());
  const run = useMutation({
    mutationFn: () => {
      const params = { path: { payment_id: paymentId }, header: { 'Idempotency-Key': key.current } };
      if (act === 'release') return unwrap(api.POST('/v1/payments/{payment_id}/release', { params, body: { job_id: jobId } }));
      if (act === 'refund') return unwrap(api.POST('/v1/payments/{payment_id}/refund', { params, body: { job_id: jobId } }));
      return unwrap(api.POST('/v1/payments/{payment_id}/dispute', { params, body: { reason } }));
    },
    onSuccess: async () => {
      toast(t.done[act]);
      await queries.invalidateQueries({ queryKey: ['job', jobId] });
    },
    onSettled: () => {
      key.current = crypto.randomUUID();
      setAsking(false);
    },
  });
  return (
    <>
      <Button onClick={() => setAsking(true)}>{t[act]}</Button>
      <Confirm open={isAsking} title={`${t[act]}?`} action={t[act]} danger busy={run.isPending} onConfirm={() => run.mutate()} onClose={() => setAsking(false)}>
        <p>{texts[act]}</p>
        {act === 'dispute' ? <Input label={t.disputeReason} maxLength={256} value={reason} onChange={(event) => setReason(event.target.value)} /> : null}
      </Confirm>
    </>
  );
}
