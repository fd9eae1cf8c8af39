import { CopyButton } from '@/ui/Copy';
import styles from './Admin.module.css';

const head = 9;
const tail = 6;

/** An id, address or hash: its ends are shown, all of it is copied. */
export function Short({ text, label }: { text: string | undefined; label?: string }) {
  if (!text) return <>–</>;
  return (
    <span className={styles.short}>
      <code title={text}>{text.length > head + tail + 1 ? `${text.slice(0, head)}…${text.slice(-tail)}` : text}</code>
      <CopyButton text={text} {...(label && { label })} />
    </span>
  );
}
