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
import { PasswordInput } from './PasswordInput';
import styles from './SignIn.module.css';

const schema = z.object({ login: z.string().trim().min(1, t.required), password: z.string().min(1, t.required) });

/** Signs in by name or address and password. */
export function PasswordForm({ onDone }: { onDone: () => void }) {
  const queries = useQueryClient();
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({ resolver: zodResolver(schema), defaultValues: { login: '', password: '' } });
  const signIn = useMutation({
    mutationFn: (body: z.infer<typeof schema>) => unwrap(api.POST('/api/auth/login', { body })),
    meta: { quiet: true },
    onSuccess: ({ user }) => {
      if (user) enter(queries, user);
      onDone();
    },
    onError: (error) => setProblem(spreadProblem(form, asProblem(error))),
  });
  const { errors } = form.formState;
  return (
    <Form label={t.title} problem={problem} onSubmit={form.handleSubmit((values) => signIn.mutate(values))}>
      <Input label={t.login} autoComplete="username" autoCapitalize="none" spellCheck={false} error={errors.login?.message} {...form.register('login')} />
      <PasswordInput label={t.password} autoComplete="current-password" error={errors.password?.message} {...form.register('password')} />
      <Link to="/forgot-password" className={styles.forgot ?? ''}>
        {t.forgot}
      </Link>
      <Button type="submit" kind="primary" size="large" wide busy={signIn.isPending}>
        {t.submit}
      </Button>
    </Form>
  );
}
