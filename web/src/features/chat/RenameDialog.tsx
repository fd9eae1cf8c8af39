import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { z } from '@/ui/schema';
import { api, unwrap } from '@/api/client';
import { asProblem, type ApiProblem } from '@/api/problem';
import type { Conversation } from '@/api/schema.gen';
import { chatText as t } from '@/text/chat';
import { Button } from '@/ui/Button';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { Input } from '@/ui/Field';
import { Form, spreadProblem } from '@/ui/Form';
import { keepConversation } from './chatData';

const schema = z.object({ title: z.string().trim().min(1, t.nameMissing).max(120) });

export function RenameDialog({ open, conversation, onClose }: { open: boolean; conversation: Conversation; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title={t.renameTitle}>
      <RenameForm conversation={conversation} onClose={onClose} />
    </Dialog>
  );
}

function RenameForm({ conversation, onClose }: { conversation: Conversation; onClose: () => void }) {
  const queries = useQueryClient();
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({ resolver: zodResolver(schema), defaultValues: { title: conversation.title ?? '' } });
  const rename = useMutation({
    mutationFn: (body: z.infer<typeof schema>) =>
      unwrap(api.PATCH('/api/chat/conversations/{conversation_id}', { params: { path: { conversation_id: conversation.conversationId ?? '' } }, body })),
    meta: { quiet: true },
    onSuccess: async (reply) => {
      await keepConversation(queries, reply.conversation);
      onClose();
    },
    onError: (error) => setProblem(spreadProblem(form, asProblem(error))),
  });
  return (
    <Form label={t.renameTitle} problem={problem} onSubmit={form.handleSubmit((values) => rename.mutate(values))}>
      <Input label={t.name} maxLength={120} error={form.formState.errors.title?.message} {...form.register('title')} />
      <DialogActions>
        <Button onClick={onClose}>{t.cancel}</Button>
        <Button type="submit" kind="primary" busy={rename.isPending}>
          {t.save}
        </Button>
      </DialogActions>
    </Form>
  );
}
