import { useQuery } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import { asProblem } from '@/api/problem';
import { jobsText as t } from '@/text/jobs';
import { Copy } from '@/ui/Copy';
import { Facts } from '@/ui/Facts';
import { Card, Section } from '@/ui/Page';
import { ErrorState } from '@/ui/States';
import { Time } from '@/ui/Time';
import styles from './Jobs.module.css';

/** What the node signed. */
export function JobReceiptSection({ jobId }: { jobId: string }) {
  const query = useQuery({
    queryKey: ['job', jobId, 'receipt'],
    queryFn: () => unwrap(api.GET('/api/jobs/{job_id}/receipt', { params: { path: { job_id: jobId } } })),
  });
  const receipt = query.data?.receipt;
  return (
    <Section title={t.receipt} note={t.receiptNote}>
      {query.isError && asProblem(query.error).status === 404 ? <p className={styles.quiet}>{t.noReceipt}</p> : null}
      {query.isError && asProblem(query.error).status !== 404 ? <ErrorState error={query.error} onRetry={() => void query.refetch()} /> : null}
      {receipt ? (
        <Card>
          <Facts
            facts={[
              { name: t.node, value: <Copy text={receipt.nodeId ?? ''} label={t.node} /> },
              { name: t.signer, value: <Copy text={receipt.keyFingerprint ?? ''} label={t.signer} /> },
              { name: t.signature, value: <Copy text={receipt.signature ?? ''} label={t.signature} /> },
              { name: t.signedAt, value: <Time at={receipt.createTime} /> },
            ]}
          />
        </Card>
      ) : null}
    </Section>
  );
}
