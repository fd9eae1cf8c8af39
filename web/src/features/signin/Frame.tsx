import { useEffect, type ReactNode } from 'react';
import { Card } from '@/ui/Page';
import styles from './SignIn.module.css';

/** The narrow page that everything about signing in happens on. */
export function Frame({ title, lead, foot, children }: { title: string; lead?: string; foot?: ReactNode; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · AIForge Network`;
  }, [title]);
  return (
    <div className={styles.frame}>
      <div className={styles.head}>
        <h1 tabIndex={-1}>{title}</h1>
        {lead ? <p>{lead}</p> : null}
      </div>
      <Card>
        <div className={styles.body}>{children}</div>
      </Card>
      {foot ? <p className={styles.foot}>{foot}</p> : null}
    </div>
  );
}
