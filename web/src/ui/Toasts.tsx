import { X } from 'lucide-react';
import { useDeferredValue, useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';
import { createPortal } from 'react-dom';
import { IconButton } from './Button';
import { classes } from './classes';
import { layers } from './layers';
import styles from './Toasts.module.css';
import { toastStore, type ToastMessage } from './toasts';

const shownFor = 7000;

/** Where toasts appear: above everything, also above an open dialog. Once, in the shell. Make one with `toast()` or `showProblem()`. */
export function Toasts() {
  // A dialog is shown first; messages move into it afterwards.
  const dialog = useDeferredValue(useSyncExternalStore(layers.subscribe, layers.top));
  return createPortal(<Viewport />, dialog ?? document.body);
}

function Viewport() {
  const messages = useSyncExternalStore(toastStore.subscribe, toastStore.list);
  const box = useRef<HTMLDivElement>(null);
  // The browser's top layer: nothing covers or clips it.
  useLayoutEffect(() => box.current?.showPopover(), []);
  return (
    <div ref={box} popover="manual" className={styles.viewport} aria-live="polite">
      {messages.map((message) => (
        <Toast key={message.id} message={message} />
      ))}
    </div>
  );
}

/** Stays while somebody points at it or is in it. */
function Toast({ message: { id, tone, title, detail } }: { message: ToastMessage }) {
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(() => toastStore.dismiss(id), shownFor);
    return () => clearTimeout(timer);
  }, [id, isHeld]);
  return (
    <div
      className={classes(styles.toast, tone !== 'plain' && styles[tone])}
      role={tone === 'bad' ? 'alert' : 'status'}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <div className={styles.words}>
        <p className={styles.title}>{title}</p>
        {detail ? <p className={styles.detail}>{detail}</p> : null}
      </div>
      <IconButton label="Dismiss" size="small" onClick={() => toastStore.dismiss(id)}>
        <X size={16} aria-hidden />
      </IconButton>
    </div>
  );
}
