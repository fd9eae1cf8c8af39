import type { ReactNode } from 'react';
import { CopyButton } from './Copy';
import styles from './Text.module.css';

/** Lines of code or output, with a button that copies them. */
export function Code({ text, language = '', children }: { text: string; language?: string; children?: ReactNode }) {
  return (
    <div className={styles.code}>
      <div className={styles.codeHead}>
        <span>{language}</span>
        <CopyButton text={text} label="Copy the code" />
      </div>
      {/* Reached by Tab, so that the arrow keys scroll it. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre tabIndex={0} role="region" aria-label={language ? `${language} code` : 'Code'}>
        <code>{children ?? text}</code>
      </pre>
    </div>
  );
}

/** Code within a sentence. */
export function InlineCode({ children }: { children: ReactNode }) {
  return <code className={styles.inline}>{children}</code>;
}
