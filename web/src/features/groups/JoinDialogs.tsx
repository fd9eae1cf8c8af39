import { zodResolver } from '@hookform/resolvers/zod';
import { useRef, useState } from 'react';
import { useForm } from 'react-hook-form';
import { useNavigate } from 'react-router';
import { api, unwrap } from '@/api/client';
import { asProblem, type ApiProblem } from '@/api/problem';
import { groupsText as t } from '@/text/groups';
import { Button } from '@/ui/Button';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { Input, TextArea } from '@/ui/Field';
import { Form, spreadProblem } from '@/ui/Form';
import { z } from '@/ui/schema';
import { pathOf, useGroupAct } from './groupsData';

interface Props {
  open: boolean;
  onClose: () => void;
}

const secret = /afg_[A-Za-z0-9_-]+/;
const link = z.object({ token: z.string().regex(secret, t.joinTokenMissing) });

/** Shows whose link it is before one joins by it. */
export function JoinDialog({ open, onClose }: Props) {
  return (
    <Dialog open={open} onClose={onClose} title={t.joinByLink}>
      <JoinForm onClose={onClose} />
    </Dialog>
  );
}

function JoinForm({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const form = useForm({ resolver: zodResolver(link), defaultValues: { token: '' } });
  const look = useGroupAct((token: string) => unwrap(api.POST('/api/groups/links:preview', { body: { token } })), undefined, true);
  const join = useGroupAct((token: string) => unwrap(api.POST('/api/groups/links:use', { body: { token } })), t.joined, true);
  const failed = look.error ?? join.error;
  const submit = async (values: z.infer<typeof link>) => {
    const token = secret.exec(values.token)?.[0] ?? '';
    if (!look.data) {
      await look.mutateAsync(token).catch(() => undefined);
      return;
    }
    const joined = await join.mutateAsync(token).catch(() => undefined);
    if (!joined) return;
    onClose();
    await navigate(`/groups/${joined.group?.groupId}`);
  };
  return (
    <Form label={t.joinByLink} problem={failed ? asProblem(failed) : null} onSubmit={form.handleSubmit(submit)}>
      <Input label={t.joinToken} hint={t.joinTokenHint} readOnly={!!look.data} error={form.formState.errors.token?.message} {...form.register('token')} />
      {look.data ? <p>{t.joinOf(look.data.groupName ?? '', look.data.inviter ?? '')}</p> : null}
      <DialogActions>
        <Button onClick={onClose}>{t.cancel}</Button>
        <Button type="submit" kind="primary" busy={look.isPending || join.isPending}>
          {look.data ? t.join : t.joinLook}
        </Button>
      </DialogActions>
    </Form>
  );
}

const request = z.object({ groupId: z.string().trim().regex(/^group_\w+$/, t.groupIdMissing), message: z.string().max(500) });

export function AskDialog({ open, onClose }: Props) {
  return (
    <Dialog open={open} onClose={onClose} title={t.askToJoin}>
      <AskForm onClose={onClose} />
    </Dialog>
  );
}

function AskForm({ onClose }: { onClose: () => void }) {
  const key = useRef(crypto.randomUUID());
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({ resolver: zodResolver(request), defaultValues: { groupId: '', message: '' } });
  const ask = useGroupAct(
    ({ groupId, message }: z.infer<typeof request>) =>
      unwrap(api.POST('/api/groups/{group_id}/requests', { ...pathOf(groupId), body: { message }, headers: { 'idempotency-key': `${key.current}-${groupId}` } })),
    t.asked,
    true,
  );
  const submit = (values: z.infer<typeof request>) =>
    ask.mutateAsync(values).then(onClose, (error: unknown) => setProblem(spreadProblem(form, asProblem(error))));
  const { errors } = form.formState;
  return (
    <Form label={t.askToJoin} problem={problem} onSubmit={form.handleSubmit(submit)}>
      <Input label={t.groupId} error={errors.groupId?.message} {...form.register('groupId')} />
      <TextArea label={t.message} rows={3} error={errors.message?.message} {...form.register('message')} />
      <DialogActions>
        <Button onClick={onClose}>{t.cancel}</Button>
        <Button type="submit" kind="primary" busy={ask.isPending}>
          {t.ask}
        </Button>
      </DialogActions>
    </Form>
  );
}
