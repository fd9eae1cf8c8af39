import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { z } from '@/ui/schema';
import { api, unwrap } from '@/api/client';
import { asProblem, type ApiProblem } from '@/api/problem';
import { PasswordInput } from '@/features/signin/PasswordInput';
import { accountText as t } from '@/text/account';
import { signInText } from '@/text/signin';
import { Button } from '@/ui/Button';
import { Input } from '@/ui/Field';
import { Form, spreadProblem } from '@/ui/Form';
import { Row } from '@/ui/Page';
import { toast } from '@/ui/toasts';

const schema = z.object({ newEmail: z.email(signInText.emailInvalid), currentPassword: z.string() });

export function EmailForm() {
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({ resolver: zodResolver(schema), defaultValues: { newEmail: '', currentPassword: '' } });
  const change = useMutation({
    mutationFn: (body: z.infer<typeof schema>) => unwrap(api.POST('/api/auth/email', { body })),
    meta: { quiet: true },
    onSuccess: () => {
      form.reset();
      setProblem(null);
      toast(t.emailDone, { detail: t.emailDoneText });
    },
    onError: (error) => setProblem(spreadProblem(form, asProblem(error))),
  });
  const { errors } = form.formState;
  return (
    <Form label={t.emailTitle} problem={problem} onSubmit={form.handleSubmit((values) => change.mutate(values))}>
      <Input label={t.newEmail} type="email" autoComplete="email" error={errors.newEmail?.message} {...form.register('newEmail')} />
      <PasswordInput
        label={t.current}
        hint={t.currentHint}
        autoComplete="current-password"
        error={errors.currentPassword?.message}
        {...form.register('currentPassword')}
      />
      <Row>
        <Button type="submit" kind="primary" busy={change.isPending}>
          {t.setEmail}
        </Button>
      </Row>
    </Form>
  );
}
