import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { unwrap } from '@/api/client';
import type { ExportPayoutBatchResponse } from '@/api/schema.gen';
import { adminText as t } from '@/text/admin';
import { Button } from '@/ui/Button';
import { TextArea } from '@/ui/Field';
import { Money } from '@/ui/Money';
import { Row, Stack } from '@/ui/Page';
import { ErrorState, SkeletonLines } from '@/ui/States';
import { Table } from '@/ui/Table';
import { adminApi } from '../adminSession';
import styles from '../Admin.module.css';
import { Short } from '../Short';
import { SignedAct } from '../SignedAct';
import { State } from '../State';
import { signaturesOf } from './signatures';

const c = t.columns;

/** The transactions of a batch: the file to sign where the key is, and the place for its signatures. */
export function Batch({ id }: { id: string }) {
  const query = useQuery({
    queryKey: ['admin', 'payouts', 'batch', id],
    queryFn: () => unwrap(adminApi.GET('/api/admin/payouts/batches/{batch_id}', { params: { path: { batch_id: id } } })),
    enabled: id !== '',
  });
  if (query.isPending) return <SkeletonLines lines={4} />;
  if (query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  const rows = query.data.transactions ?? [];
  return (
    <Stack>
      <Table
        label={t.batch}
        rows={rows}
        keyOf={(row) => row.payoutId ?? ''}
        columns={[
          { label: c.nonce, cell: (row) => row.nonce, quiet: true },
          { label: c.to, cell: (row) => <Short text={row.toAddress} /> },
          { label: c.amount, cell: (row) => <Money amount={row.amount} asset={row.currency ?? ''} />, end: true },
          { label: c.state, cell: (row) => <State of={row.status} /> },
          { label: c.transaction, cell: (row) => <Short text={row.txHash} />, quiet: true },
        ]}
      />
      <Row>
        <Button icon={<Download size={16} aria-hidden />} onClick={() => save(query.data, id)}>
          {t.exportBatch}
        </Button>
        {rows.some((row) => row.status === 'BATCHED') ? <HandIn id={id} /> : null}
      </Row>
      <p>{t.exportNote}</p>
    </Stack>
  );
}

/** The file as the signing machine reads it. */
function save(batch: ExportPayoutBatchResponse, id: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([JSON.stringify(batch, null, 2)], { type: 'application/json' }));
  link.download = `${id}.json`;
  link.click();
  URL.revokeObjectURL(link.href);
}

function HandIn({ id }: { id: string }) {
  const [isAsking, setAsking] = useState(false);
  const [text, setText] = useState('');
  const signatures = signaturesOf(text);
  return (
    <>
      <Button kind="primary" onClick={() => setAsking(true)}>
        {t.handIn}
      </Button>
      <SignedAct
        open={isAsking}
        title={t.handIn}
        action={t.handInAct}
        isReady={signatures !== null}
        run={() => unwrap(adminApi.POST('/api/admin/payouts/batches/{batch_id}:sign', { params: { path: { batch_id: id } }, body: { signatures: signatures ?? [] } }))}
        onClose={() => setAsking(false)}
      >
        <p>{t.handInText}</p>
        <TextArea
          label={t.signatures}
          className={styles.tall}
          spellCheck={false}
          placeholder={'{"signatures": [{"payoutId": "pout_…", "signature": "0x…"}]}'}
          value={text}
          error={text && !signatures ? t.badSignatures : undefined}
          onChange={(event) => setText(event.target.value)}
        />
      </SignedAct>
    </>
  );
}
