import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Controller, useForm } from 'react-hook-form';
import { z } from '@/ui/schema';
import { api, unwrap } from '@/api/client';
import { serverNow } from '@/api/clock';
import { asProblem, type ApiProblem } from '@/api/problem';
import { keysText as t } from '@/text/account';
import { Button } from '@/ui/Button';
import { Copy } from '@/ui/Copy';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { Input, Select } from '@/ui/Field';
import { Form, spreadProblem } from '@/ui/Form';
import { Checkbox } from '@/ui/Toggle';
import styles from './Keys.module.css';

const day = 86_400_000;
const lifetimes: Record<keyof typeof t.expiryOptions, number> = { never: 0, week: 7 * day, month: 30 * day, year: 365 * day };
const allScopes = Object.keys(t.scopeNames);

const schema = z.object({
  name: z.string().trim().min(1, t.nameMissing).max(64),
  scopes: z.array(z.string()).min(1, t.noScope),
  expiry: z.enum(['never', 'week', 'month', 'year']),
});

/** Makes a key and shows it, this once. A button of its own: opening the dialog draws nothing else of the page anew. */
export function NewKey() {
  const [isOpen, setOpen] = useState(false);
  const [secret, setSecret] = useState('');
  const close = () => {
    setSecret('');
    setOpen(false);
  };
  return (
    <>
      <Button kind="primary" icon={<Plus size={16} aria-hidden />} onClick={() => setOpen(true)}>
        {t.create}
      </Button>
      <Dialog open={isOpen} onClose={close} title={secret ? t.shownOnce : t.create} note={secret ? t.shownOnceText : undefined}>
        {secret ? (
          <>
            <Copy text={secret} whole label={t.shownOnce} />
            <DialogActions>
              <Button kind="primary" onClick={close}>
                {t.done}
              </Button>
            </DialogActions>
          </>
        ) : (
          <NewKeyForm onMade={setSecret} onCancel={close} />
        )}
      </Dialog>
    </>
  );
}

function NewKeyForm({ onMade, onCancel }: { onMade: (secret: string) => void; onCancel: () => void }) {
  const queries = useQueryClient();
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({ resolver: zodResolver(schema), defaultValues: { name: '', scopes: ['inference'], expiry: 'never' as const } });
  const make = useMutation({
    mutationFn: ({ name, scopes, expiry }: z.infer<typeof schema>) => {
      const lifetime = lifetimes[expiry];
      return unwrap(api.POST('/api/auth/keys', { body: { name, scopes, ...(lifetime > 0 && { expireTime: new Date(serverNow() + lifetime).toISOString() }) } }));
    },
    meta: { quiet: true },
    onSuccess: async ({ secret }) => {
      onMade(secret ?? '');
      await queries.invalidateQueries({ queryKey: ['keys'] });
    },
    onError: (error) => setProblem(spreadProblem(form, asProblem(error))),
  });
  const { errors } = form.formState;
  return (
    <Form label={t.create} problem={problem} onSubmit={form.handleSubmit((values) => make.mutate(values))}>
      <Input label={t.name} hint={t.nameHint} error={errors.name?.message} {...form.register('name')} />
      <Controller
        control={form.control}
        name="scopes"
        render={({ field }) => (
          <fieldset className={styles.scopes}>
            <legend>{t.scopes}</legend>
            {allScopes.map((scope) => (
              <Checkbox
                key={scope}
                label={t.scopeNames[scope]}
                checked={field.value.includes(scope)}
                onChange={(checked) => field.onChange(checked ? [...field.value, scope] : field.value.filter((other) => other !== scope))}
              />
            ))}
            {errors.scopes?.message ? <p role="alert">{errors.scopes.message}</p> : null}
          </fieldset>
        )}
      />
      <Select label={t.expires} {...form.register('expiry')}>
        {Object.entries(t.expiryOptions).map(([id, words]) => (
          <option key={id} value={id}>
            {words}
          </option>
        ))}
      </Select>
      <DialogActions>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" kind="primary" busy={make.isPending}>
          {t.make}
        </Button>
      </DialogActions>
    </Form>
  );
}
