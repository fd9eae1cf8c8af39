import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { z } from '@/ui/schema';
import { api, unwrap } from '@/api/client';
import { asProblem, type ApiProblem } from '@/api/problem';
import { PasswordInput } from '@/features/signin/PasswordInput';
import { accountText as t } from '@/text/account';
import { signInText } from '@/text/signin';
import { Button } from '@/ui/Button';
import { Form, spreadProblem } from '@/ui/Form';
import { Row } from '@/ui/Page';
import { toast } from '@/ui/toasts';

const schema = z.object({ currentPassword: z.string(), newPassword: z.string().min(8, signInText.passwordShort) });

export function PasswordChangeForm() {
  const queries = useQueryClient();
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({ resolver: zodResolver(schema), defaultValues: { currentPassword: '', newPassword: '' } });
  const change = useMutation({
    mutationFn: (body: z.infer<typeof schema>) => unwrap(api.POST('/api/auth/password', { body })),
    meta: { quiet: true },
    onSuccess: () => {
      form.reset();
      setProblem(null);
      toast(t.passwordDone);
      void queries.invalidateQueries({ queryKey: ['sessions'] });
    },
    onError: (error) => setProblem(spreadProblem(form, asProblem(error))),
  });
  const { errors } = form.formState;
  return (
    <Form label={t.passwordTitle} problem={problem} onSubmit={form.handleSubmit((values) => change.mutate(values))}>
      <PasswordInput
        label={t.current}
        hint={t.currentHint}
        autoComplete="current-password"
        error={errors.currentPassword?.message}
        {...form.register('currentPassword')}
      />
      <PasswordInput label={t.next} hint={signInText.passwordHint} autoComplete="new-password" error={errors.newPassword?.message} {...form.register('newPassword')} />
      <Row>
        <Button type="submit" kind="primary" busy={change.isPending}>
          {t.setPassword}
        </Button>
      </Row>
    </Form>
  );
}
