import { Star } from 'lucide-react';
import { modelsText as t } from '@/text/models';
import { rating } from './figures';
import styles from './Models.module.css';

/** A number of stars, told as a number as well. */
export function Stars({ stars }: { stars: number | undefined }) {
  const words = rating(stars);
  if (words === undefined) return null;
  return (
    <span className={styles.stars} role="img" aria-label={t.stars(words)}>
      <Star size={13} aria-hidden fill="currentColor" /> {words}
    </span>
  );
}
