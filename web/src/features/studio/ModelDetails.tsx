import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Controller, useForm } from 'react-hook-form';
import { useNavigate } from 'react-router';
import { api, unwrap } from '@/api/client';
import { asProblem, type ApiProblem } from '@/api/problem';
import type { AiforgeV1Model as Model } from '@/api/schema.gen';
import { studioText as t } from '@/text/studio';
import { Button } from '@/ui/Button';
import { Confirm } from '@/ui/Confirm';
import { Copy } from '@/ui/Copy';
import { Facts } from '@/ui/Facts';
import { Input, Select, TextArea } from '@/ui/Field';
import { Form, spreadProblem } from '@/ui/Form';
import { counts } from '@/ui/numbers';
import { Row, Section, Stack } from '@/ui/Page';
import { Time } from '@/ui/Time';
import { Checkbox } from '@/ui/Toggle';
import { toast } from '@/ui/toasts';
import { size } from './size';
import styles from './Studio.module.css';

export function ModelDetails({ model }: { model: Model }) {
  return (
    <div className={styles.columns}>
      <DetailsForm model={model} />
      <Stack>
        <FileFacts model={model} />
        <Row>
          <a href={`/api/models/${model.modelId ?? ''}/content`} download={model.filename}>
            {t.download}
          </a>
          {model.owned ? <Removal model={model} /> : null}
        </Row>
      </Stack>
    </div>
  );
}

function DetailsForm({ model }: { model: Model }) {
  const queries = useQueryClient();
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({
    defaultValues: { description: model.description ?? '', license: model.license ?? '', visibility: model.visibility ?? 'public', allowDownload: model.allowDownload ?? false },
  });
  const save = useMutation({
    mutationFn: (body: { description: string; license: string; visibility: string; allowDownload: boolean }) =>
      unwrap(api.PATCH('/api/models/{model_id}', { params: { path: { model_id: model.modelId ?? '' } }, body })),
    meta: { quiet: true },
    onSuccess: async () => {
      setProblem(null);
      toast(t.saved);
      await queries.invalidateQueries({ queryKey: ['studio'] });
    },
    onError: (error) => setProblem(spreadProblem(form, asProblem(error))),
  });
  const { errors } = form.formState;
  return (
    <Form label={t.modelTabs.details} problem={problem} onSubmit={form.handleSubmit((values) => save.mutate(values))}>
      <TextArea label={t.description} error={errors.description?.message} {...form.register('description')} />
      <Input label={t.license} hint={t.licenseHint} maxLength={128} error={errors.license?.message} {...form.register('license')} />
      <Select label={t.visibility} error={errors.visibility?.message} {...form.register('visibility')}>
        {Object.entries(t.visibilities).map(([id, words]) => (
          <option key={id} value={id}>
            {words}
          </option>
        ))}
      </Select>
      <Controller control={form.control} name="allowDownload" render={({ field }) => <Checkbox label={t.allowDownload} checked={field.value} onChange={field.onChange} />} />
      <Row>
        <Button type="submit" kind="primary" busy={save.isPending}>
          {t.save}
        </Button>
      </Row>
    </Form>
  );
}

function FileFacts({ model }: { model: Model }) {
  const source = model.sourceRepository ? `${model.sourceRepository} ${model.sourceFile ?? ''}` : '';
  return (
    <Section title={t.file}>
      <Facts
        facts={[
          { name: t.facts.id, value: <Copy text={model.modelId ?? ''} /> },
          { name: t.facts.architecture, value: model.architecture },
          { name: t.facts.parameters, value: counts.format(Number(model.parameterCount ?? 0)) },
          { name: t.facts.quantization, value: model.quantization },
          { name: t.facts.context, value: model.contextLength },
          { name: t.facts.size, value: size(model.sizeBytes) },
          { name: t.facts.sha, value: <Copy text={model.sha256 ?? ''} /> },
          ...(model.storage?.cid ? [{ name: t.facts.cid, value: <Copy text={model.storage.cid} /> }] : []),
          ...(source ? [{ name: t.facts.source, value: source }] : []),
          { name: t.facts.created, value: <Time at={model.createTime} /> },
        ]}
      />
    </Section>
  );
}

function Removal({ model }: { model: Model }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => unwrap(api.DELETE('/api/models/{model_id}', { params: { path: { model_id: model.modelId ?? '' } } })),
    onSuccess: async () => {
      toast(t.removed);
      await navigate('/studio');
      await queries.invalidateQueries({ queryKey: ['studio', 'models'] });
    },
    onSettled: () => setAsking(false),
  });
  return (
    <>
      <Button size="small" kind="danger" onClick={() => setAsking(true)}>
        {t.remove}
      </Button>
      <Confirm open={isAsking} title={t.removeTitle} action={t.remove} danger busy={remove.isPending} onConfirm={() => remove.mutate()} onClose={() => setAsking(false)}>
        {t.removeText}
      </Confirm>
    </>
  );
}
