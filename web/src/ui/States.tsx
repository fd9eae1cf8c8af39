import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { asProblem, nextStep } from '@/api/problem';
import { Button, ButtonLink } from './Button';
import { classes } from './classes';
import { Card } from './Page';
import styles from './States.module.css';

/** Nothing here yet: says why, and what to do. */
export function EmptyState({ icon, title, children, action }: { icon?: ReactNode; title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className={styles.state}>
      {icon ? <div className={styles.icon}>{icon}</div> : null}
      <p className={styles.title}>{title}</p>
      {children ? <div className={styles.text}>{children}</div> : null}
      {action}
    </div>
  );
}

/** Nothing in one list of several on a page. */
export function EmptyLine({ icon, children }: { icon?: ReactNode; children: ReactNode }) {
  return (
    <p className={styles.emptyLine}>
      {icon}
      {children}
    </p>
  );
}

/** Something failed: the server's reason, and another try. Where there is no such thing another try does not help: `home` is where such things are. */
export function ErrorState({ error, onRetry, home }: { error: unknown; onRetry?: () => void; home?: { to: string; title: string } }) {
  const problem = asProblem(error);
  const next = nextStep(problem);
  const isGone = problem.status === 404 && home !== undefined;
  return (
    <div className={styles.state} role="alert">
      <div className={classes(styles.icon, styles.badIcon)}>
        <CircleAlert aria-hidden />
      </div>
      <p className={styles.title}>{problem.message}</p>
      {next ? <p className={styles.text}>{next}</p> : null}
      {isGone ? <ButtonLink to={home.to}>{`Go to ${home.title}`}</ButtonLink> : null}
      {onRetry && !isGone ? <Button onClick={onRetry}>Try again</Button> : null}
    </div>
  );
}

/** Keeps the place of what is being loaded. */
export function Skeleton({ height = '1rem', width = '100%' }: { height?: string; width?: string }) {
  return <span className={styles.skeleton} style={{ height, width }} aria-hidden />;
}

/** Several lines of something that is being loaded; heard once. */
export function SkeletonLines({ lines = 4, height = '1.25rem' }: { lines?: number; height?: string }) {
  return (
    <div className={styles.lines} role="status">
      <span className="only-heard">Loading</span>
      {Array.from({ length: lines }, (_, index) => (
        <Skeleton key={index} height={height} width={index === lines - 1 ? '60%' : '100%'} />
      ))}
    </div>
  );
}

export type Tone = 'plain' | 'accent' | 'good' | 'warn' | 'bad';

/** A word that belongs to something. */
export function Badge({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }) {
  return <span className={classes(styles.badge, tone !== 'plain' && styles[tone])}>{children}</span>;
}

/** How something is: a word with a dot, never the colour alone. */
export function Status({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={classes(styles.badge, tone !== 'plain' && styles[tone])}>
      <span className={styles.dot} aria-hidden />
      {children}
    </span>
  );
}

/** One figure with its name. */
export function StatCard({ label, value, note }: { label: string; value: ReactNode; note?: ReactNode }) {
  return (
    <Card>
      <div className={styles.stat} data-figure>
        <span className={styles.statLabel}>{label}</span>
        <span className={styles.statValue}>{value}</span>
        {note ? <span className={styles.statNote}>{note}</span> : null}
      </div>
    </Card>
  );
}
