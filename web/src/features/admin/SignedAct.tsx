import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { asProblem } from '@/api/problem';
import { adminText as t } from '@/text/admin';
import { Button } from '@/ui/Button';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { Input } from '@/ui/Field';
import { Form } from '@/ui/Form';
import { toast } from '@/ui/toasts';

interface SignedActProps {
  open: boolean;
  title: string;
  action: string;
  needsReason?: boolean;
  /** Whether what was typed is complete; otherwise nothing is signed. */
  isReady?: boolean;
  children?: ReactNode;
  run: (reason: string) => Promise<unknown>;
  onClose: () => void;
}

/** A change that the wallet signs: asks, says what was refused, and keeps what was typed. */
export function SignedAct({ open, title, action, needsReason = false, isReady = true, children, run, onClose }: SignedActProps) {
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const [isMissing, setMissing] = useState(false);
  const act = useMutation({
    mutationFn: () => run(reason.trim()),
    meta: { quiet: true },
    onSuccess: async () => {
      toast(t.done);
      setReason('');
      onClose();
      await queries.invalidateQueries({ queryKey: ['admin'] });
    },
  });
  const close = () => {
    act.reset();
    onClose();
  };
  return (
    <Dialog open={open} onClose={close} title={title}>
      <Form
        label={title}
        problem={act.isError ? asProblem(act.error) : null}
        onSubmit={(event) => {
          event.preventDefault();
          setMissing(needsReason && !reason.trim());
          if (!act.isPending && isReady && (!needsReason || reason.trim())) act.mutate();
        }}
      >
        {children}
        {needsReason ? <Input label={t.reason} maxLength={256} value={reason} error={isMissing ? t.reasonMissing : undefined} onChange={(event) => setReason(event.target.value)} /> : null}
        <DialogActions>
          <Button onClick={close}>{t.cancel}</Button>
          <Button type="submit" kind="primary" busy={act.isPending}>
            {action}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
