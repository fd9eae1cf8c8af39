import { lazy, Suspense } from 'react';
import styles from './Text.module.css';

const Rendered = lazy(() => import('./MarkdownRendered'));

/**
 * Markdown that somebody else wrote: no HTML, no scripts, no pictures from elsewhere, only harmless links. Shown as plain text until the
 * renderer is there.
 */
export function Markdown({ text }: { text: string }) {
  return (
    <div className={styles.markdown}>
      <Suspense fallback={<p style={{ whiteSpace: 'pre-wrap' }}>{text}</p>}>
        <Rendered text={text} />
      </Suspense>
    </div>
  );
}
