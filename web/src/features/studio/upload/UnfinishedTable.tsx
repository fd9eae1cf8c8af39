import type { ReactNode } from 'react';
import { Card } from '@/ui/Page';
import { size } from '../size';
import styles from './Unfinished.module.css';

/** One card for each file that is on its way. */
export function UnfinishedTable({ children }: { children: ReactNode }) {
  return <div className={styles.list}>{children}</div>;
}

interface RowProps {
  name: string;
  state: ReactNode;
  done: number;
  total: string | undefined;
  percent: number;
  note?: ReactNode;
  actions?: ReactNode;
}

export function UnfinishedRow({ name, state, done, total, percent, note, actions }: RowProps) {
  return (
    <Card>
      <div className={styles.row}>
        <div className={styles.what}>
          <strong>{name}</strong>
          {state}
        </div>
        <progress className={styles.progress} value={percent} max={100} aria-label={name} />
        <span className={styles.bytes}>
          {size(done)} of {size(total)}, {percent} %
        </span>
        {note ? <div className={styles.note}>{note}</div> : null}
        {actions ? <div className={styles.actions}>{actions}</div> : null}
      </div>
    </Card>
  );
}
