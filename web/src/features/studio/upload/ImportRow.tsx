import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import type { ModelImport } from '@/api/schema.gen';
import { studioText as t } from '@/text/studio';
import { Button } from '@/ui/Button';
import { Status, type Tone } from '@/ui/States';
import { Time } from '@/ui/Time';
import { percent } from '../size';
import { UnfinishedRow } from './UnfinishedTable';

const tones: Record<string, Tone> = { failed: 'bad', fetching: 'accent', verifying: 'accent' };

export function ImportRow({ entry }: { entry: ModelImport }) {
  const state = entry.state ?? '';
  const done = Number((state === 'verifying' ? entry.verifiedBytes : entry.fetchedBytes) ?? 0);
  return (
    <UnfinishedRow
      name={entry.name ?? ''}
      state={<Status tone={tones[state] ?? 'plain'}>{t.uploadStates[state] ?? state}</Status>}
      done={done}
      total={entry.sizeBytes}
      percent={percent(done, entry.sizeBytes)}
      note={<Note entry={entry} />}
      actions={<Actions entry={entry} />}
    />
  );
}

function Note({ entry }: { entry: ModelImport }) {
  return (
    <>
      {entry.repository} {entry.file} {entry.failureMessage || entry.problem}{' '}
      {entry.nextAttemptTime ? (
        <>
          (next attempt <Time at={entry.nextAttemptTime} ago />)
        </>
      ) : null}
    </>
  );
}

function Actions({ entry }: { entry: ModelImport }) {
  const queries = useQueryClient();
  const path = { import_id: entry.importId ?? '' };
  const onSuccess = () => queries.invalidateQueries({ queryKey: ['studio', 'imports'] });
  const retry = useMutation({ mutationFn: () => unwrap(api.POST('/api/models/imports/{import_id}:retry', { params: { path }, body: {} })), onSuccess });
  const giveUp = useMutation({ mutationFn: () => unwrap(api.DELETE('/api/models/imports/{import_id}', { params: { path } })), onSuccess });
  if (entry.state === 'failed')
    return (
      <Button size="small" busy={retry.isPending} onClick={() => retry.mutate()}>
        {t.retry}
      </Button>
    );
  if (entry.state === 'verifying') return null;
  return (
    <Button size="small" kind="quiet" busy={giveUp.isPending} onClick={() => giveUp.mutate()}>
      {t.giveUp}
    </Button>
  );
}
