import { useState } from 'react';
import { unwrap } from '@/api/client';
import { adminText as t } from '@/text/admin';
import { walletText } from '@/text/wallets';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Select } from '@/ui/Field';
import { Section } from '@/ui/Page';
import { Time } from '@/ui/Time';
import { AdminList } from '../AdminList';
import { adminApi } from '../adminSession';
import { Short } from '../Short';
import { SignedAct } from '../SignedAct';
import { Batch } from './Batch';

const c = t.columns;

/** Batches of payouts, and the button that makes one of what waits. */
export function Batches() {
  const [shown, setShown] = useState('');
  return (
    <Section title={t.batches} note={t.batchesNote} actions={<NewBatch />}>
      <AdminList
        label={t.batches}
        queryKey={['payouts', 'batches']}
        none={t.noBatches}
        load={async (pageToken) => {
          const page = await unwrap(adminApi.GET('/api/admin/payouts/batches', { params: { query: { pageToken } } }));
          return { rows: page.batches, nextPageToken: page.nextPageToken };
        }}
        keyOf={(batch) => batch.batchId ?? ''}
        columns={[
          { label: c.id, cell: (batch) => <Short text={batch.batchId} /> },
          { label: c.network, cell: (batch) => walletText.networks[batch.network ?? ''] ?? batch.network },
          { label: c.from, cell: (batch) => <Short text={batch.fromAddress} />, quiet: true },
          { label: c.when, cell: (batch) => <Time at={batch.createTime} />, quiet: true },
          {
            label: '',
            end: true,
            cell: (batch) => (
              <Button size="small" onClick={() => setShown(batch.batchId ?? '')}>
                {t.open}
              </Button>
            ),
          },
        ]}
      />
      <Dialog open={shown !== ''} onClose={() => setShown('')} wide title={t.batch} note={shown}>
        <Batch key={shown} id={shown} />
      </Dialog>
    </Section>
  );
}

function NewBatch() {
  const [isAsking, setAsking] = useState(false);
  const [network, setNetwork] = useState('ethereum');
  return (
    <>
      <Button onClick={() => setAsking(true)}>{t.newBatch}</Button>
      <SignedAct open={isAsking} title={t.newBatch} action={t.newBatchAct} run={() => unwrap(adminApi.POST('/api/admin/payouts/batches', { body: { network } }))} onClose={() => setAsking(false)}>
        <p>{t.newBatchText}</p>
        <Select label={c.network} value={network} onChange={(event) => setNetwork(event.target.value)}>
          {Object.entries(walletText.networks).map(([id, name]) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
      </SignedAct>
    </>
  );
}
