import { useEffect, useRef, type ReactNode } from 'react';
import { Button } from './Button';
import { Dialog, DialogActions } from './Dialog';

interface ConfirmProps {
  open: boolean;
  title: string;
  /** What will happen, and what cannot be undone. */
  children: ReactNode;
  /** A verb: "Delete the key". */
  action: string;
  danger?: boolean;
  busy?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something that is hard to undo, and does it once: the second click of two comes before the page shows that the first one counts. */
export function Confirm({ open, title, children, action, danger = false, busy = false, onConfirm, onClose }: ConfirmProps) {
  const isTaken = useRef(false);
  // What ended may be tried again, and so may what is asked again.
  useEffect(() => {
    if (!busy) isTaken.current = false;
  }, [open, busy]);
  const confirm = () => {
    if (isTaken.current) return;
    isTaken.current = true;
    onConfirm();
  };
  return (
    <Dialog open={open} onClose={onClose} title={title}>
      <div>{children}</div>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button kind={danger ? 'danger' : 'primary'} busy={busy} onClick={confirm}>
          {action}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
