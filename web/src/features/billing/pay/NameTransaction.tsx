import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap } from '@/api/client';
import { asProblem } from '@/api/problem';
import { payText as t } from '@/text/billing';
import { Button } from '@/ui/Button';
import { Input } from '@/ui/Field';
import { Form } from '@/ui/Form';
import { Row } from '@/ui/Page';
import { toast } from '@/ui/toasts';

/** Tells the server of a transaction that pays. */
export function verify(paymentId: string, txHash: string) {
  return unwrap(api.POST('/api/payments/verify', { body: { paymentId, txHash } }));
}

/** For those who paid from elsewhere and do not want to wait. */
export function NameTransaction({ paymentId }: { paymentId: string }) {
  const queries = useQueryClient();
  const [hash, setHash] = useState('');
  const [isTried, setTried] = useState(false);
  const isBad = !/^(0x)?[0-9a-fA-F]{64}$/.test(hash);
  const look = useMutation({
    mutationFn: () => verify(paymentId, hash),
    meta: { quiet: true },
    onSuccess: (answer) => {
      toast(answer.seen ? t.seen : t.notSeen, { tone: answer.seen ? 'good' : 'plain' });
      queries.setQueryData(['payments', 'one', paymentId], { payment: answer.payment });
    },
  });
  return (
    <details>
      <summary>{t.haveHash}</summary>
      <Form
        label={t.haveHash}
        problem={look.isError ? asProblem(look.error) : null}
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (!isBad && !look.isPending) look.mutate();
        }}
      >
        <Input label={t.hash} hint={t.hashHint} value={hash} error={isTried && isBad ? t.badHash : undefined} autoComplete="off" spellCheck={false} onChange={(event) => setHash(event.target.value.trim())} />
        <Row>
          <Button type="submit" busy={look.isPending}>
            {t.look}
          </Button>
        </Row>
      </Form>
    </details>
  );
}
