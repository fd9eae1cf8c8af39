import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { api, unwrap } from '@/api/client';
import type { AuditProof } from '@/api/schema.gen';
import { billingText as t } from '@/text/billing';
import { Code } from '@/ui/Code';
import { Copy } from '@/ui/Copy';
import { Facts } from '@/ui/Facts';
import { Card, Page, Section } from '@/ui/Page';
import { ErrorState, SkeletonLines, Status } from '@/ui/States';
import { Time } from '@/ui/Time';
import styles from '../Billing.module.css';
import { Content } from './Content';
import { leadsToRoot } from './path';

const anchored = 'AUDIT_PROOF_STATE_ANCHORED';
const pending = 'AUDIT_PROOF_STATE_PENDING';
const pollMilliseconds = 5000;

/** The proof of one ledger entry, checked in the browser as far as a browser can, and how to check the rest elsewhere. */
export default function ProofPage() {
  const { entryId = '' } = useParams();
  const proof = useQuery({
    queryKey: ['proofs', entryId],
    queryFn: () => unwrap(api.GET('/api/audit/proofs/{transfer_id}', { params: { path: { transfer_id: entryId } } })),
    refetchInterval: ({ state }) => (state.data && state.data.proof?.state !== anchored ? pollMilliseconds : false),
  });
  const shown = proof.data?.proof;
  return (
    <Page title={t.proofTitle} lead={t.proofLead}>
      {proof.isPending ? <SkeletonLines lines={6} height="2rem" /> : null}
      {proof.isError && !shown ? <ErrorState error={proof.error} onRetry={() => void proof.refetch()} home={{ to: '/billing?tab=balances', title: t.title }} /> : null}
      {shown ? <Shown proof={shown} entryId={entryId} /> : null}
    </Page>
  );
}

function Shown({ proof, entryId }: { proof: AuditProof; entryId: string }) {
  const state = proof.state ?? pending;
  return (
    <>
      <Card>
        <Facts
          facts={[
            { name: t.columns.status, value: <Status tone={state === anchored ? 'good' : 'accent'}>{t.proofStates[state] ?? state}</Status> },
            { name: t.columns.what, value: <Copy text={entryId} /> },
          ]}
        />
        {state === pending ? <p>{t.proofPending}</p> : null}
      </Card>
      {state === pending ? null : <Checked proof={proof} entryId={entryId} />}
      <Section title={t.howItWorks}>
        <ol className={styles.steps}>
          {t.howSteps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </Section>
      <Content content={proof.content} />
    </>
  );
}

function Checked({ proof, entryId }: { proof: AuditProof; entryId: string }) {
  const path = proof.path ?? [];
  const isGood = leadsToRoot(proof.leaf ?? '', path, proof.root ?? '');
  return (
    <Section title={t.checkedHere}>
      <p role="status">
        <Status tone={isGood ? 'good' : 'bad'}>{isGood ? t.checkedGood : t.checkedBad}</Status>
      </p>
      <Card>
        <Facts
          facts={[
            { name: t.leaf, value: <Copy text={proof.leaf ?? ''} /> },
            { name: t.path, value: path.length > 0 ? path.map((hash) => <div key={hash} className={styles.hash}>{hash}</div>) : '–' },
            { name: t.root, value: <Copy text={proof.root ?? ''} /> },
            { name: t.batch, value: proof.batch },
            { name: t.entries, value: proof.entries },
            { name: t.batchTime, value: <Time at={proof.batchTime} /> },
            { name: t.chain, value: proof.chainId },
            { name: t.contract, value: <Copy text={proof.contract ?? ''} /> },
            ...(proof.transactionHash ? [{ name: t.transaction, value: <Copy text={proof.transactionHash} /> }] : []),
            ...(proof.state === anchored ? [{ name: t.block, value: proof.blockNumber }] : []),
          ]}
        />
      </Card>
      <p>{t.checkedNote}</p>
      <Code language="shell" text={`./forge verify-proof ${entryId} --gateway ${location.origin} --rpc https://…`} />
    </Section>
  );
}
