import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { api, unwrap } from '@/api/client';
import type { ModelUpload } from '@/api/schema.gen';
import { studioText as t } from '@/text/studio';
import { Button } from '@/ui/Button';
import { Status, type Tone } from '@/ui/States';
import { toast } from '@/ui/toasts';
import { percent } from '../size';
import { isSameFile } from './parts';
import { dropTransfer, pauseTransfer, resumeTransfer, startTransfer, useTransfers, type Transfer } from './transfers';
import { UnfinishedRow } from './UnfinishedTable';

const tones: Record<string, Tone> = { failed: 'bad', waiting: 'warn', paused: 'warn', sending: 'accent', verifying: 'accent' };

/** An upload; what this window sends knows more of it than the server's last reply. */
export function UploadRow({ upload }: { upload: ModelUpload }) {
  const uploadId = upload.uploadId ?? '';
  const transfer = useTransfers().get(uploadId);
  const isVerifying = upload.state === 'verifying';
  const state = upload.state === 'receiving' && transfer && transfer.state !== 'ready' ? transfer.state : (upload.state ?? '');
  const done = isVerifying ? Number(upload.verifiedBytes ?? 0) : Math.max(Number(upload.receivedBytes ?? 0), transfer?.sentBytes ?? 0);
  return (
    <UnfinishedRow
      name={upload.name ?? ''}
      state={<Status tone={tones[state] ?? 'plain'}>{t.uploadStates[state] ?? state}</Status>}
      done={done}
      total={upload.sizeBytes}
      percent={percent(done, upload.sizeBytes)}
      note={upload.failureMessage || transfer?.problem?.message}
      actions={upload.state === 'receiving' ? <Actions upload={upload} transfer={transfer} /> : null}
    />
  );
}

function Actions({ upload, transfer }: { upload: ModelUpload; transfer: Transfer | undefined }) {
  const uploadId = upload.uploadId ?? '';
  const queries = useQueryClient();
  const giveUp = useMutation({
    mutationFn: async () => {
      pauseTransfer(uploadId);
      await unwrap(api.DELETE('/api/models/uploads/{upload_id}', { params: { path: { upload_id: uploadId } } }));
    },
    onSuccess: () => {
      dropTransfer(uploadId);
      return queries.invalidateQueries({ queryKey: ['studio', 'uploads'] });
    },
  });
  const isMoving = transfer?.state === 'sending' || transfer?.state === 'waiting';
  const isHalted = transfer?.state === 'paused' || transfer?.state === 'failed';
  return (
    <>
      {isMoving ? (
        <Button size="small" onClick={() => pauseTransfer(uploadId)}>
          {t.pause}
        </Button>
      ) : null}
      {isHalted ? (
        <Button size="small" onClick={() => resumeTransfer(uploadId)}>
          {t.resume}
        </Button>
      ) : null}
      {transfer ? null : <FileAgain upload={upload} />}
      <Button size="small" kind="quiet" busy={giveUp.isPending} onClick={() => giveUp.mutate()}>
        {t.giveUp}
      </Button>
    </>
  );
}

/** After a reload the browser has no access to the file until it is chosen again. */
function FileAgain({ upload }: { upload: ModelUpload }) {
  const input = useRef<HTMLInputElement>(null);
  const choose = (file: File | undefined) => {
    if (!file) return;
    if (isSameFile(upload, file)) startTransfer(upload.uploadId ?? '', file);
    else toast(t.otherFile, { detail: t.otherFileText(upload.filename ?? ''), tone: 'bad' });
  };
  return (
    <>
      <Button size="small" kind="primary" onClick={() => input.current?.click()}>
        {t.goOn}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={t.goOn}
        onChange={(event) => {
          choose(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
    </>
  );
}
