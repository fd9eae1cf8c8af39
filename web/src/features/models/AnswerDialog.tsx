import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap } from '@/api/client';
import { asProblem } from '@/api/problem';
import type { ModelReview } from '@/api/schema.gen';
import { modelsText as t } from '@/text/models';
import { Button } from '@/ui/Button';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { TextArea } from '@/ui/Field';
import { Form } from '@/ui/Form';
import { toast } from '@/ui/toasts';

/** The owner's answer to a review. */
export function AnswerDialog({ review, open, onClose }: { review: ModelReview; open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title={t.answerIt}>
      <AnswerForm review={review} onClose={onClose} />
    </Dialog>
  );
}

function AnswerForm({ review, onClose }: { review: ModelReview; onClose: () => void }) {
  const queries = useQueryClient();
  const [answer, setAnswer] = useState(review.answer ?? '');
  const save = useMutation({
    mutationFn: () => unwrap(api.PUT('/api/marketplace/reviews/{review_id}/answer', { params: { path: { review_id: review.reviewId ?? '' } }, body: { answer } })),
    meta: { quiet: true },
    onSuccess: async () => {
      toast(t.answered);
      onClose();
      await queries.invalidateQueries({ queryKey: ['marketplace', 'reviews'] });
    },
  });
  return (
    <Form
      label={t.answerIt}
      problem={save.isError ? asProblem(save.error) : null}
      onSubmit={(event) => {
        event.preventDefault();
        if (!save.isPending) save.mutate();
      }}
    >
      <TextArea label={t.answerLabel} hint={t.answerHint} rows={5} maxLength={4000} value={answer} onChange={(event) => setAnswer(event.target.value)} />
      <DialogActions>
        <Button onClick={onClose}>{t.cancel}</Button>
        <Button type="submit" kind="primary" busy={save.isPending}>
          {t.save}
        </Button>
      </DialogActions>
    </Form>
  );
}
