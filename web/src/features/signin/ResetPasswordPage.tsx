import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation } from '@tanstack/react-query';
import { CircleCheck } from 'lucide-react';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { z } from '@/ui/schema';
import { api, unwrap } from '@/api/client';
import { asProblem, type ApiProblem } from '@/api/problem';
import { signInText as t } from '@/text/signin';
import { Button, ButtonLink } from '@/ui/Button';
import { Form, spreadProblem } from '@/ui/Form';
import { EmptyState } from '@/ui/States';
import { Frame } from './Frame';
import { useMailToken } from './mailToken';
import { PasswordInput } from './PasswordInput';

const schema = z.object({ newPassword: z.string().min(8, t.passwordShort) });

export default function ResetPasswordPage() {
  const token = useMailToken();
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({ resolver: zodResolver(schema), defaultValues: { newPassword: '' } });
  const reset = useMutation({
    mutationFn: ({ newPassword }: z.infer<typeof schema>) => unwrap(api.POST('/api/auth/password/reset', { body: { token, newPassword } })),
    meta: { quiet: true },
    onError: (error) => setProblem(spreadProblem(form, asProblem(error))),
  });
  if (!token)
    return (
      <Frame title={t.tokenMissing}>
        <EmptyState title={t.tokenMissingText} action={<ButtonLink to="/forgot-password">{t.resetTitle}</ButtonLink>} />
      </Frame>
    );
  if (reset.isSuccess)
    return (
      <Frame title={t.newDone}>
        <EmptyState
          icon={<CircleCheck aria-hidden />}
          title={t.newDoneText}
          action={
            <ButtonLink kind="primary" to="/signin">
              {t.toSignIn}
            </ButtonLink>
          }
        />
      </Frame>
    );
  return (
    <Frame title={t.newTitle} lead={t.newLead}>
      <Form label={t.newTitle} problem={problem} onSubmit={form.handleSubmit((values) => reset.mutate(values))}>
        <PasswordInput
          label={t.newPassword}
          hint={t.passwordHint}
          autoComplete="new-password"
          error={form.formState.errors.newPassword?.message}
          {...form.register('newPassword')}
        />
        <Button type="submit" kind="primary" size="large" wide busy={reset.isPending}>
          {t.newSubmit}
        </Button>
      </Form>
    </Frame>
  );
}
