import { Check, Copy as CopyIcon } from 'lucide-react';
import { useEffect, useState } from 'react';
import { IconButton } from './Button';
import { classes } from './classes';
import styles from './Text.module.css';
import { toast } from './toasts';

const shownFor = 2000;

/** Puts a text into the clipboard, and says so. */
export function CopyButton({ text, label = 'Copy' }: { text: string; label?: string }) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), shownFor);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      toast('Copying is not allowed here', { detail: 'Select the text and copy it yourself.', tone: 'bad' });
    }
  };
  return (
    <>
      <IconButton label={label} size="small" onClick={() => void copy()}>
        {isCopied ? <Check size={15} aria-hidden /> : <CopyIcon size={15} aria-hidden />}
      </IconButton>
      <span className="only-heard" role="status">
        {isCopied ? 'Copied' : ''}
      </span>
    </>
  );
}

/** A value to copy: an id, an address, a key. `whole` shows all of it, over several lines where needed. */
export function Copy({ text, label, whole = false }: { text: string; label?: string; whole?: boolean }) {
  return (
    <div className={classes(styles.copy, whole && styles.whole)}>
      <code>{text}</code>
      <CopyButton text={text} {...(label && { label })} />
    </div>
  );
}
