import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation } from '@tanstack/react-query';
import { MailCheck } from 'lucide-react';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { z } from '@/ui/schema';
import { api, unwrap } from '@/api/client';
import { asProblem, type ApiProblem } from '@/api/problem';
import { signInText as t } from '@/text/signin';
import { Button, ButtonLink } from '@/ui/Button';
import { Input } from '@/ui/Field';
import { Form, spreadProblem } from '@/ui/Form';
import { EmptyState } from '@/ui/States';
import { Frame } from './Frame';

const schema = z.object({ email: z.email(t.emailInvalid) });

export default function ForgotPasswordPage() {
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({ resolver: zodResolver(schema), defaultValues: { email: '' } });
  const ask = useMutation({
    mutationFn: (body: z.infer<typeof schema>) => unwrap(api.POST('/api/auth/password/reset-request', { body })),
    meta: { quiet: true },
    onError: (error) => setProblem(spreadProblem(form, asProblem(error))),
  });
  if (ask.isSuccess)
    return (
      <Frame title={t.resetSent}>
        <EmptyState icon={<MailCheck aria-hidden />} title={t.resetSent} action={<ButtonLink to="/signin">{t.toSignIn}</ButtonLink>}>
          {t.resetSentText}
        </EmptyState>
      </Frame>
    );
  return (
    <Frame title={t.resetTitle} lead={t.resetLead}>
      <Form label={t.resetTitle} problem={problem} onSubmit={form.handleSubmit((values) => ask.mutate(values))}>
        <Input label={t.email} type="email" autoComplete="email" error={form.formState.errors.email?.message} {...form.register('email')} />
        <Button type="submit" kind="primary" size="large" wide busy={ask.isPending}>
          {t.resetSubmit}
        </Button>
      </Form>
    </Frame>
  );
}
