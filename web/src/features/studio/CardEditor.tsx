import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm, useWatch } from 'react-hook-form';
import { api, unwrap } from '@/api/client';
import { asProblem, type ApiProblem } from '@/api/problem';
import type { ModelCard } from '@/api/schema.gen';
import { studioText as t } from '@/text/studio';
import { Button } from '@/ui/Button';
import { Input, TextArea } from '@/ui/Field';
import { Form, spreadProblem } from '@/ui/Form';
import { Markdown } from '@/ui/Markdown';
import { Row, Section } from '@/ui/Page';
import { ErrorState, SkeletonLines } from '@/ui/States';
import { toast } from '@/ui/toasts';
import styles from './Studio.module.css';

/** What the owner tells of the model, and how it will look. */
export function CardEditor({ modelId }: { modelId: string }) {
  const card = useQuery({
    queryKey: ['studio', 'card', modelId],
    queryFn: async () => {
      try {
        return (await unwrap(api.GET('/api/marketplace/models/{model_id}/card', { params: { path: { model_id: modelId } } }))).card ?? {};
      } catch (error) {
        // Nothing was written yet.
        if (asProblem(error).status === 404) return {};
        throw error;
      }
    },
    staleTime: Infinity,
  });
  if (card.isPending) return <SkeletonLines lines={6} />;
  if (card.isError) return <ErrorState error={card.error} onRetry={() => void card.refetch()} />;
  return <CardForm modelId={modelId} card={card.data} />;
}

function CardForm({ modelId, card }: { modelId: string; card: ModelCard }) {
  const queries = useQueryClient();
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({ defaultValues: { card: card.card ?? '', baseName: card.baseName ?? '', version: card.version ?? '' } });
  const text = useWatch({ control: form.control, name: 'card' });
  const save = useMutation({
    mutationFn: (body: { card: string; baseName: string; version: string }) =>
      unwrap(api.PUT('/api/marketplace/models/{model_id}/card', { params: { path: { model_id: modelId } }, body })),
    meta: { quiet: true },
    onSuccess: async (_, values) => {
      setProblem(null);
      form.reset(values);
      toast(t.saved);
      await queries.invalidateQueries({ queryKey: ['studio', 'card', modelId] });
    },
    onError: (error) => setProblem(spreadProblem(form, asProblem(error))),
  });
  const { errors } = form.formState;
  return (
    <div className={styles.columns}>
      <Form label={t.card} problem={problem} onSubmit={form.handleSubmit((values) => save.mutate(values))}>
        <TextArea label={t.card} rows={16} maxLength={100_000} error={errors.card?.message} {...form.register('card')} />
        <Input label={t.baseName} hint={t.baseNameHint} error={errors.baseName?.message} {...form.register('baseName')} />
        <Input label={t.version} hint={t.versionHint} error={errors.version?.message} {...form.register('version')} />
        <Row>
          <Button type="submit" kind="primary" busy={save.isPending}>
            {t.save}
          </Button>
        </Row>
      </Form>
      <Section title={t.preview}>
        <Markdown text={text} />
      </Section>
    </div>
  );
}
