import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap } from '@/api/client';
import { asProblem } from '@/api/problem';
import type { AiforgeV1Model as Model, Publication } from '@/api/schema.gen';
import { studioText as t } from '@/text/studio';
import { Button } from '@/ui/Button';
import { Confirm } from '@/ui/Confirm';
import { Facts } from '@/ui/Facts';
import { Row, Section, Stack } from '@/ui/Page';
import { ErrorState, SkeletonLines } from '@/ui/States';
import { Switch } from '@/ui/Toggle';
import { Time } from '@/ui/Time';
import { toast } from '@/ui/toasts';
import { ModelState } from './MyModels';
import { PayFee } from './PayFee';

/** Whether the model is in the marketplace, what that costs, and how it gets there. */
export function Publishing({ model }: { model: Model }) {
  const path = { model_id: model.modelId ?? '' };
  const publication = useQuery({
    queryKey: ['studio', 'publication', path.model_id],
    queryFn: async () => {
      try {
        return (await unwrap(api.GET('/api/publishing/models/{model_id}', { params: { path } }))).publication ?? null;
      } catch (error) {
        // A model that was never published has no publication, which the server calls an unmet condition.
        if (asProblem(error).code === 'MODEL_NOT_PUBLISHED') return null;
        throw error;
      }
    },
  });
  if (publication.isPending) return <SkeletonLines lines={3} />;
  if (publication.isError) return <ErrorState error={publication.error} onRetry={() => void publication.refetch()} />;
  return (
    <Stack>
      <Facts
        facts={[
          { name: t.columns.state, value: <ModelState model={model} publication={publication.data ?? undefined} /> },
          { name: t.columns.until, value: <Time at={publication.data?.listedUntilTime} /> },
        ]}
      />
      {publication.data ? <Listing model={model} publication={publication.data} /> : <FirstTime model={model} />}
    </Stack>
  );
}

function FirstTime({ model }: { model: Model }) {
  if (model.visibility === 'private') return <p>{t.privateText}</p>;
  return (
    <Section title={t.publishTitle}>
      {model.format === 'gguf' ? null : <p>{t.notGguf}</p>}
      <PayFee modelId={model.modelId ?? ''} />
    </Section>
  );
}

function Listing({ model, publication }: { model: Model; publication: Publication }) {
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const path = { model_id: model.modelId ?? '' };
  const reload = () => queries.invalidateQueries({ queryKey: ['studio'] });
  const renewal = useMutation({
    mutationFn: (autoRenew: boolean) => unwrap(api.PATCH('/api/publishing/models/{model_id}', { params: { path }, body: { autoRenew } })),
    onSettled: reload,
  });
  const withdraw = useMutation({
    mutationFn: () => unwrap(api.POST('/api/publishing/models/{model_id}/withdraw', { params: { path }, body: {} })),
    onSuccess: () => toast(t.withdrawn),
    onSettled: () => {
      setAsking(false);
      return reload();
    },
  });
  const relist = useMutation({
    mutationFn: () => unwrap(api.POST('/api/publishing/models/{model_id}/relist', { params: { path }, body: {} })),
    onSettled: reload,
  });
  return (
    <>
      <Switch label={t.autoRenew} checked={renewal.isPending ? renewal.variables : (publication.autoRenew ?? false)} onChange={(on) => renewal.mutate(on)} />
      <Row>
        {publication.status === 'published' ? <Button onClick={() => setAsking(true)}>{t.withdraw}</Button> : null}
        {publication.status === 'withdrawn' ? (
          <Button kind="primary" busy={relist.isPending} onClick={() => relist.mutate()}>
            {t.relist}
          </Button>
        ) : null}
      </Row>
      <Section title={t.renew}>
        <PayFee modelId={path.model_id} />
      </Section>
      <Confirm open={isAsking} title={t.withdrawTitle} action={t.withdraw} danger busy={withdraw.isPending} onConfirm={() => withdraw.mutate()} onClose={() => setAsking(false)}>
        {t.withdrawText}
      </Confirm>
    </>
  );
}
