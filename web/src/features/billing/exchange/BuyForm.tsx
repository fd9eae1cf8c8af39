import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { api, unwrap } from '@/api/client';
import { asProblem } from '@/api/problem';
import { billingText as t } from '@/text/billing';
import { typedAmount } from '@/ui/amount';
import { Button } from '@/ui/Button';
import { Input, Select } from '@/ui/Field';
import { Form } from '@/ui/Form';
import { Card, Row } from '@/ui/Page';

type Unit = keyof typeof t.units;

/** Asks for a quote; nothing is charged by that. */
export function BuyForm() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [unit, setUnit] = useState<Unit>('btc');
  const [typed, setTyped] = useState('');
  const [isTried, setTried] = useState(false);
  const [formKey] = useState(() => crypto.randomUUID());
  const amount = typedAmount(typed, { digits: 10, decimals: 8 });
  const quote = useMutation({
    mutationFn: (amount: string) =>
      unwrap(
        api.POST('/api/exchange/purchase', {
          params: { header: { 'Idempotency-Key': `${formKey}:${unit}:${amount}` } },
          body: unit === 'btc' ? { btcAmount: amount } : { aitbcAmount: amount },
        }),
      ),
    meta: { quiet: true },
    onSuccess: ({ purchase }) => {
      void queries.invalidateQueries({ queryKey: ['exchange', 'purchases'] });
      void navigate(`/billing/purchases/${encodeURIComponent(purchase?.purchaseId ?? '')}`);
    },
  });
  return (
    <Card>
      <Form
        label={t.buy}
        problem={quote.isError ? asProblem(quote.error) : null}
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (amount && !quote.isPending) quote.mutate(amount);
        }}
      >
        <Select label={t.unit} value={unit} onChange={(event) => setUnit(event.target.value as Unit)}>
          {Object.entries(t.units).map(([id, words]) => (
            <option key={id} value={id}>
              {words}
            </option>
          ))}
        </Select>
        <Input label={t.amount} inputMode="decimal" value={typed} error={isTried && !amount ? t.badAmount : undefined} onChange={(event) => setTyped(event.target.value)} />
        <Row>
          <Button type="submit" kind="primary" busy={quote.isPending}>
            {t.makeQuote}
          </Button>
        </Row>
      </Form>
    </Card>
  );
}
