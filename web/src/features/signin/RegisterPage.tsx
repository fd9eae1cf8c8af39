import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { Link } from 'react-router';
import { z } from '@/ui/schema';
import { api, unwrap } from '@/api/client';
import { enter } from '@/api/me';
import { asProblem, type ApiProblem } from '@/api/problem';
import { signInText as t } from '@/text/signin';
import { Button } from '@/ui/Button';
import { Input } from '@/ui/Field';
import { Form, spreadProblem } from '@/ui/Form';
import { toast } from '@/ui/toasts';
import { useDestination } from './destination';
import { Entrance } from './Entrance';
import { Frame } from './Frame';
import { PasswordInput } from './PasswordInput';
import { WalletSignIn } from './WalletSignIn';

const schema = z.object({
  email: z.email(t.emailInvalid),
  username: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{2,31}$/, t.usernameInvalid),
  password: z.string().min(8, t.passwordShort),
});

export default function RegisterPage() {
  const { search } = useDestination();
  return (
    <Entrance>
      {(onDone) => (
        <Frame
          title={t.registerTitle}
          lead={t.registerLead}
          foot={
            <>
              {t.hasAccount} <Link to={`/signin${search}`}>{t.title}</Link>
            </>
          }
        >
          <RegisterForm onDone={onDone} />
          <WalletSignIn onDone={onDone} />
        </Frame>
      )}
    </Entrance>
  );
}

function RegisterForm({ onDone }: { onDone: () => void }) {
  const queries = useQueryClient();
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({ resolver: zodResolver(schema), defaultValues: { email: '', username: '', password: '' } });
  const register = useMutation({
    mutationFn: (body: z.infer<typeof schema>) => unwrap(api.POST('/api/auth/register', { body })),
    meta: { quiet: true },
    onSuccess: ({ user }) => {
      if (user) enter(queries, user);
      toast(t.registered, { detail: t.registeredDetail });
      onDone();
    },
    onError: (error) => setProblem(spreadProblem(form, asProblem(error))),
  });
  const { errors } = form.formState;
  return (
    <Form label={t.registerTitle} problem={problem} onSubmit={form.handleSubmit((values) => register.mutate(values))}>
      <Input label={t.email} type="email" autoComplete="email" error={errors.email?.message} {...form.register('email')} />
      <Input
        label={t.username}
        hint={t.usernameHint}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        error={errors.username?.message}
        {...form.register('username')}
      />
      <PasswordInput label={t.password} hint={t.passwordHint} autoComplete="new-password" error={errors.password?.message} {...form.register('password')} />
      <Button type="submit" kind="primary" size="large" wide busy={register.isPending}>
        {t.registerSubmit}
      </Button>
    </Form>
  );
}
