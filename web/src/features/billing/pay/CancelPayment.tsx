import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap } from '@/api/client';
import { payText as t } from '@/text/billing';
import { Button } from '@/ui/Button';
import { Confirm } from '@/ui/Confirm';
import { Row } from '@/ui/Page';
import { toast } from '@/ui/toasts';

/** Gives a payment up that nothing was sent for. */
export function CancelPayment({ paymentId }: { paymentId: string }) {
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const cancel = useMutation({
    mutationFn: () => unwrap(api.POST('/api/payments/{payment_id}:cancel', { params: { path: { payment_id: paymentId } }, body: {} })),
    onSuccess: (answer) => {
      toast(t.cancelled);
      queries.setQueryData(['payments', 'one', paymentId], answer);
      void queries.invalidateQueries({ queryKey: ['payments', 'list'] });
    },
    onSettled: () => setAsking(false),
  });
  return (
    <Row>
      <Button onClick={() => setAsking(true)}>
        {t.cancelPayment}
      </Button>
      <Confirm open={isAsking} title={t.cancelTitle} action={t.cancelPayment} danger busy={cancel.isPending} onConfirm={() => cancel.mutate()} onClose={() => setAsking(false)}>
        {t.cancelText}
      </Confirm>
    </Row>
  );
}
