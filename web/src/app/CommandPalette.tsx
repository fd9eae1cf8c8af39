import { Home } from 'lucide-react';
import { memo, useCallback, useDeferredValue, useEffect, useId, useImperativeHandle, useState, type KeyboardEvent, type Ref } from 'react';
import { useNavigate } from 'react-router';
import { shellText as t } from '@/text/shell';
import { Dialog } from '@/ui/Dialog';
import styles from './CommandPalette.module.css';
import { navigationFor } from './features';

export interface Palette {
  open: () => void;
}

/** Goes to any page by a few letters of its name. Opens with Ctrl-K (⌘K) from everywhere, which draws nothing else of the app anew. */
export function CommandPalette({ ref, isSignedIn }: { ref: Ref<Palette>; isSignedIn: boolean }) {
  const [isOpen, setOpen] = useState(false);
  // Every time begins with nothing typed.
  const [closed, setClosed] = useState(0);
  // One can type at once; the list is shown with the next picture.
  const isListed = useDeferredValue(isOpen);
  const open = useCallback(() => setOpen(true), []);
  const close = useCallback(() => {
    setOpen(false);
    setClosed((times) => times + 1);
  }, []);
  useImperativeHandle(ref, () => ({ open }), [open]);
  useCommandKey(open);
  return (
    <Dialog open={isOpen} onClose={close} title={t.goTo} hideHead isPrepared>
      <Choices key={closed} isListed={isListed} isSignedIn={isSignedIn} onClose={close} />
    </Dialog>
  );
}

function useCommandKey(open: () => void): void {
  useEffect(() => {
    const pressed = (event: globalThis.KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      event.preventDefault();
      open();
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, [open]);
}

const Choices = memo(function Choices({ isListed, isSignedIn, onClose }: { isListed: boolean; isSignedIn: boolean; onClose: () => void }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const navigate = useNavigate();
  const id = useId();
  const all = [{ to: '/', label: t.home, icon: Home, words: '' }, ...navigationFor(isSignedIn).flatMap(({ entries }) => entries)];
  const found = all.filter((entry) => `${entry.label} ${entry.words ?? ''}`.toLowerCase().includes(text.trim().toLowerCase()));
  // What is typed is seen at once; the list follows with the next picture.
  const shown = useDeferredValue(found, []);
  const chosen = found[Math.min(at, found.length - 1)];

  const go = (to: string) => {
    onClose();
    void navigate(to);
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && chosen) go(chosen.to);
    else if (event.key === 'ArrowDown') setAt((at + 1) % Math.max(1, found.length));
    else if (event.key === 'ArrowUp') setAt((at - 1 + found.length) % Math.max(1, found.length));
    else return;
    event.preventDefault();
  };

  return (
    <div className={styles.box}>
      <input
        className={styles.input}
        role="combobox"
        aria-label={t.goTo}
        aria-expanded
        aria-controls={`${id}-list`}
        aria-activedescendant={chosen ? `${id}-${chosen.to}` : undefined}
        placeholder={t.goTo}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={pressed}
      />
      <div id={`${id}-list`} role="listbox" aria-label={t.pages} className={styles.list} hidden={!isListed}>
        {shown.map(({ to, label, icon: Icon }) => (
          // The input has the focus and the keys; a pointer may choose all the same.
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
          <div key={to} id={`${id}-${to}`} role="option" aria-selected={to === chosen?.to} className={styles.item} onClick={() => go(to)}>
            <Icon size={16} aria-hidden />
            {label}
          </div>
        ))}
      </div>
      {found.length === 0 ? <p className={styles.none}>{t.noPage}</p> : null}
    </div>
  );
});
