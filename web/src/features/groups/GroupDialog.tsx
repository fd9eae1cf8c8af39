import { zodResolver } from '@hookform/resolvers/zod';
import { useRef, useState } from 'react';
import { Controller, useForm } from 'react-hook-form';
import { useNavigate } from 'react-router';
import { api, unwrap } from '@/api/client';
import { asProblem, type ApiProblem } from '@/api/problem';
import type { Group } from '@/api/schema.gen';
import { groupsText as t } from '@/text/groups';
import { Button } from '@/ui/Button';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { Input, TextArea } from '@/ui/Field';
import { Form, spreadProblem } from '@/ui/Form';
import { z } from '@/ui/schema';
import { Checkbox } from '@/ui/Toggle';
import { pathOf, useGroupAct } from './groupsData';

const schema = z.object({ name: z.string().trim().min(1, t.nameMissing), description: z.string(), joinRequestsOpen: z.boolean() });

export function GroupDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title={t.createTitle}>
      <GroupForm onDone={onClose} onCancel={onClose} />
    </Dialog>
  );
}

/** Makes a group, or changes one. */
export function GroupForm({ group, onDone, onCancel }: { group?: Group; onDone?: () => void; onCancel?: () => void }) {
  const navigate = useNavigate();
  const key = useRef(crypto.randomUUID());
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({
    resolver: zodResolver(schema),
    defaultValues: { name: group?.name ?? '', description: group?.description ?? '', joinRequestsOpen: group?.joinRequestsOpen ?? false },
  });
  const save = useGroupAct(
    (body: z.infer<typeof schema>) =>
      group ? unwrap(api.PATCH('/api/groups/{group_id}', { ...pathOf(group.groupId ?? ''), body })) : unwrap(api.POST('/api/groups', { body, headers: { 'idempotency-key': key.current } })),
    group ? t.saved : undefined,
    true,
  );
  const submit = async (values: z.infer<typeof schema>) => {
    setProblem(null);
    try {
      const saved = await save.mutateAsync(values);
      onDone?.();
      if (!group) await navigate(`/groups/${saved.group?.groupId}`);
    } catch (error) {
      setProblem(spreadProblem(form, asProblem(error)));
    }
  };
  const { errors } = form.formState;
  const submitButton = (
    <Button type="submit" kind="primary" busy={save.isPending}>
      {group ? t.save : t.make}
    </Button>
  );
  return (
    <Form label={t.createTitle} problem={problem} onSubmit={form.handleSubmit(submit)}>
      <Input label={t.name} error={errors.name?.message} {...form.register('name')} />
      <TextArea label={t.description} rows={3} error={errors.description?.message} {...form.register('description')} />
      <Controller
        control={form.control}
        name="joinRequestsOpen"
        render={({ field }) => <Checkbox label={t.requestsOpen} checked={field.value} onChange={field.onChange} />}
      />
      {onCancel ? (
        <DialogActions>
          <Button onClick={onCancel}>{t.cancel}</Button>
          {submitButton}
        </DialogActions>
      ) : (
        <div>{submitButton}</div>
      )}
    </Form>
  );
}
