import { lazy, Suspense } from 'react';
import { Skeleton } from './States';
import styles from './Text.module.css';

export interface Series {
  /** The field of a point. */
  key: string;
  label: string;
}

export interface ChartProps {
  /** What it shows, in a sentence: heard instead of seen. */
  label: string;
  points: readonly Record<string, string | number>[];
  /** The field that is on the horizontal axis. */
  x: string;
  series: Series[];
  kind?: 'bar' | 'line' | 'area';
  /** Shown beside the values. */
  unit?: string;
}

const Drawn = lazy(() => import('./ChartDrawn'));

/**
 * A chart of what the server counted. Its library is loaded when the first chart is seen. For amounts of money give the server's strings
 * beside it: a drawing only needs their size.
 */
export function Chart(props: ChartProps) {
  return (
    <figure className={styles.chart} role="img" aria-label={props.label}>
      <Suspense fallback={<Skeleton height="100%" />}>
        <Drawn {...props} />
      </Suspense>
    </figure>
  );
}
