import { X } from 'lucide-react';
import { Activity, useDeferredValue, useEffect, useId, useRef, type ReactNode } from 'react';
import { IconButton } from './Button';
import { classes } from './classes';
import styles from './Dialog.module.css';
import { layers } from './layers';

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  note?: ReactNode;
  wide?: boolean;
  /** Shown along an edge of the window instead of in its middle. */
  edge?: 'left' | 'right';
  hideHead?: boolean;
  /** Drawn ahead, while nothing else is to be done: opening it only shows it. For the few that are opened from everywhere. */
  isPrepared?: boolean;
  children: ReactNode;
}

/**
 * The browser's own modal dialog: it keeps the focus, makes the rest of the page inert, closes with Escape and gives the focus back,
 * without a style or script that the page's security policy would have to allow.
 */
export function Dialog({ open, onClose, title, note, wide = false, edge, hideHead = false, isPrepared = false, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  // It is seen at once, and what is in it a moment later, unless that is there already.
  const isFilled = useDeferredValue(open, false) || isPrepared;
  useEffect(() => {
    const element = dialog.current;
    if (!element) return;
    if (!open) return;
    element.showModal();
    const forget = layers.add(element);
    return () => {
      forget();
      element.close();
    };
  }, [open]);

  return (
    // Escape is the keyboard's way to what a click beside the dialog does.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={dialog}
      className={classes(styles.dialog, wide && styles.wide, edge && styles.drawer, edge === 'left' && styles.left)}
      aria-labelledby={`${id}-title`}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => {
        if (event.target === dialog.current && isOutside(event.clientX, event.clientY, dialog.current)) onClose();
      }}
    >
      {open || isPrepared ? (
        <Activity mode={open ? 'visible' : 'hidden'}>
          <div className={hideHead ? 'only-heard' : styles.head}>
            <div>
              <h2 id={`${id}-title`} className={styles.title}>
                {title}
              </h2>
              {note ? <p className={styles.note}>{note}</p> : null}
            </div>
            {hideHead ? null : (
              <IconButton label="Close" size="small" onClick={onClose}>
                <X size={18} aria-hidden />
              </IconButton>
            )}
          </div>
          {isFilled ? <div className={styles.body}>{children}</div> : null}
        </Activity>
      ) : null}
    </dialog>
  );
}

/** A dialog along the edge of the window. */
export function Drawer(props: Omit<DialogProps, 'wide' | 'edge'> & { edge?: 'left' | 'right' }) {
  return <Dialog {...props} edge={props.edge ?? 'right'} />;
}

/** The buttons at a dialog's end. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <div className={styles.actions}>{children}</div>;
}

function isOutside(x: number, y: number, element: HTMLElement): boolean {
  const box = element.getBoundingClientRect();
  return x < box.left || x > box.right || y < box.top || y > box.bottom;
}
