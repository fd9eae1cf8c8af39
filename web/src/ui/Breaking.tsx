import { Fragment } from 'react';
import styles from './Text.module.css';

/** A name of joined words, such as a setting's: it goes on in the next line where they are joined, not in the middle of one. */
export function Breaking({ text }: { text: string }) {
  return (
    <span className={styles.breaking}>
      {text.split(/(?<=[._:/-])|(?<=[a-z])(?=[A-Z])/).map((part, index) => (
        <Fragment key={index}>
          {index > 0 ? <wbr /> : null}
          {part}
        </Fragment>
      ))}
    </span>
  );
}
