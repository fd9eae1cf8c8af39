import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useForm } from 'react-hook-form';
import { api, unwrap } from '@/api/client';
import { serverNow } from '@/api/clock';
import { asProblem, type ApiProblem } from '@/api/problem';
import { nodesText as t } from '@/text/nodes';
import { Button } from '@/ui/Button';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { Input, Select } from '@/ui/Field';
import { Form, spreadProblem } from '@/ui/Form';
import { z } from '@/ui/schema';
import { NewToken } from './NewToken';

const day = 86_400_000;
const lifetimes = { never: 0, day, month: 30 * day, year: 365 * day };

const schema = z.object({ name: z.string().trim().min(1, t.nameMissing).max(64), lifetime: z.enum(['never', 'day', 'month', 'year']) });

/** Makes a token for a machine, and shows it with the commands that use it. */
export function AddNodeDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [token, setToken] = useState('');
  const close = () => {
    setToken('');
    onClose();
  };
  return (
    <Dialog open={open} onClose={close} wide={token !== ''} title={token ? t.shownOnce : t.add} note={token ? t.shownOnceText : t.addNote}>
      {token ? <NewToken token={token} onDone={close} /> : <AddForm onMade={setToken} onCancel={close} />}
    </Dialog>
  );
}

function AddForm({ onMade, onCancel }: { onMade: (token: string) => void; onCancel: () => void }) {
  const queries = useQueryClient();
  const key = useRef(crypto.randomUUID());
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({ resolver: zodResolver(schema), defaultValues: { name: '', lifetime: 'never' as const } });
  const make = useMutation({
    mutationFn: ({ name, lifetime }: z.infer<typeof schema>) =>
      unwrap(
        api.POST('/api/nodes/tokens', {
          params: { header: { 'Idempotency-Key': key.current } },
          body: { name, ...(lifetime !== 'never' && { expireTime: new Date(serverNow() + lifetimes[lifetime]).toISOString() }) },
        }),
      ),
    meta: { quiet: true },
    onSuccess: async ({ token }) => {
      onMade(token ?? '');
      await queries.invalidateQueries({ queryKey: ['node-tokens'] });
    },
    onError: (error) => {
      key.current = crypto.randomUUID();
      setProblem(spreadProblem(form, asProblem(error)));
    },
  });
  return (
    <Form label={t.add} problem={problem} onSubmit={form.handleSubmit((values) => make.mutate(values))}>
      <Input label={t.name} hint={t.nameHint} error={form.formState.errors.name?.message} {...form.register('name')} />
      <Select label={t.expires} {...form.register('lifetime')}>
        {Object.entries(t.lifetimes).map(([id, words]) => (
          <option key={id} value={id}>
            {words}
          </option>
        ))}
      </Select>
      <DialogActions>
        <Button onClick={onCancel}>{t.cancel}</Button>
        <Button type="submit" kind="primary" busy={make.isPending}>
          {t.make}
        </Button>
      </DialogActions>
    </Form>
  );
}
