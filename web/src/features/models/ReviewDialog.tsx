import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { api, unwrap } from '@/api/client';
import { asProblem, type ApiProblem } from '@/api/problem';
import type { ModelReview } from '@/api/schema.gen';
import { modelsText as t } from '@/text/models';
import { Button } from '@/ui/Button';
import { Confirm } from '@/ui/Confirm';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { Select, TextArea } from '@/ui/Field';
import { Form, spreadProblem } from '@/ui/Form';
import { z } from '@/ui/schema';
import { toast } from '@/ui/toasts';

const schema = z.object({ stars: z.enum(['5', '4', '3', '2', '1']), text: z.string().max(4000, t.reviewTooLong) });

/** Writes the person's review, or changes it. */
export function ReviewDialog({ modelId, mine, open, onClose }: { modelId: string; mine: ModelReview | undefined; open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title={mine ? t.editReview : t.writeReview}>
      <ReviewForm modelId={modelId} mine={mine} onClose={onClose} />
    </Dialog>
  );
}

function ReviewForm({ modelId, mine, onClose }: { modelId: string; mine: ModelReview | undefined; onClose: () => void }) {
  const queries = useQueryClient();
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({ resolver: zodResolver(schema), defaultValues: { stars: starsOf(mine), text: mine?.text ?? '' } });
  const save = useMutation({
    mutationFn: ({ stars, text }: z.infer<typeof schema>) =>
      unwrap(api.PUT('/api/marketplace/models/{model_id}/review', { params: { path: { model_id: modelId } }, body: { stars: Number(stars), text } })),
    meta: { quiet: true },
    onSuccess: async () => {
      toast(t.saved);
      onClose();
      await queries.invalidateQueries({ queryKey: ['marketplace'] });
    },
    onError: (error) => setProblem(spreadProblem(form, asProblem(error))),
  });
  return (
    <Form label={t.writeReview} problem={problem} onSubmit={form.handleSubmit((values) => save.mutate(values))}>
      <Select label={t.starsLabel} {...form.register('stars')}>
        {Object.entries(t.starNames)
          .reverse()
          .map(([stars, words]) => (
            <option key={stars} value={stars}>
              {words}
            </option>
          ))}
      </Select>
      <TextArea label={t.reviewText} rows={6} error={form.formState.errors.text?.message} {...form.register('text')} />
      <DialogActions>
        <Button onClick={onClose}>{t.cancel}</Button>
        <Button type="submit" kind="primary" busy={save.isPending}>
          {t.save}
        </Button>
      </DialogActions>
    </Form>
  );
}

function starsOf(mine: ModelReview | undefined): z.infer<typeof schema>['stars'] {
  const known = schema.shape.stars.safeParse(String(mine?.stars ?? 5));
  return known.success ? known.data : '5';
}

/** Takes the person's review back. */
export function DeleteReview({ modelId }: { modelId: string }) {
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => unwrap(api.DELETE('/api/marketplace/models/{model_id}/review', { params: { path: { model_id: modelId } } })),
    onSuccess: async () => {
      toast(t.removed);
      await queries.invalidateQueries({ queryKey: ['marketplace'] });
    },
    onSettled: () => setAsking(false),
  });
  return (
    <>
      <Button kind="quiet" onClick={() => setAsking(true)}>
        {t.remove}
      </Button>
      <Confirm open={isAsking} title={t.removeTitle} action={t.remove} danger busy={remove.isPending} onConfirm={() => remove.mutate()} onClose={() => setAsking(false)}>
        {t.removeText}
      </Confirm>
    </>
  );
}
