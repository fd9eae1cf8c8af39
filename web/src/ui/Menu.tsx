import { cloneElement, createContext, useCallback, useContext, useEffect, useId, useRef, useState, type KeyboardEvent, type ReactElement, type ReactNode } from 'react';
import { Link } from 'react-router';
import { classes } from './classes';
import styles from './Menu.module.css';

const gap = 6;
const edge = 8;
const Close = createContext<() => void>(() => undefined);

interface MenuProps {
  /** The button. */
  trigger: ReactElement<Record<string, unknown>>;
  children: ReactNode;
  align?: 'start' | 'end';
}

/** A button with a list of things to do. The browser opens and closes it, above everything, and gives the focus back. */
export function Menu({ trigger, children, align = 'end' }: MenuProps) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  const button = () => document.getElementById(`${id}-button`);
  const close = useCallback(() => list.current?.hidePopover(), []);
  // In a window of another size its button is elsewhere.
  useEffect(() => {
    if (!isOpen) return;
    window.addEventListener('resize', close);
    return () => window.removeEventListener('resize', close);
  }, [isOpen, close]);
  return (
    <>
      {cloneElement(trigger, { id: `${id}-button`, popoverTarget: id, 'aria-haspopup': 'menu', 'aria-expanded': isOpen })}
      <div
        ref={list}
        id={id}
        popover="auto"
        role="menu"
        aria-labelledby={`${id}-button`}
        tabIndex={-1}
        className={styles.menu}
        onBeforeToggle={(event) => setOpen(event.newState === 'open')}
        onToggle={(event) => {
          if (event.newState !== 'open') return;
          place(event.currentTarget, button(), align);
          itemsOf(event.currentTarget)[0]?.focus({ preventScroll: true });
        }}
        onKeyDown={(event) => onKey(event, close)}
      >
        {isOpen ? <Close value={close}>{children}</Close> : null}
      </div>
    </>
  );
}

interface MenuItemProps {
  children: ReactNode;
  icon?: ReactNode;
  danger?: boolean;
  disabled?: boolean;
  onSelect?: () => void;
  /** Leads to a page instead. */
  to?: string;
}

export function MenuItem({ children, icon, danger = false, disabled = false, onSelect, to }: MenuItemProps) {
  const close = useContext(Close);
  const look = classes(styles.item, danger && styles.danger);
  const choose = () => {
    close();
    onSelect?.();
  };
  const shared = { role: 'menuitem', tabIndex: -1, className: look, onPointerMove: (event: { currentTarget: HTMLElement }) => event.currentTarget.focus({ preventScroll: true }) };
  if (to && !disabled)
    return (
      <Link {...shared} to={to} onClick={choose}>
        {icon}
        {children}
      </Link>
    );
  return (
    <button {...shared} type="button" disabled={disabled} onClick={choose}>
      {icon}
      {children}
    </button>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return (
    <p className={styles.label} role="presentation">
      {children}
    </p>
  );
}

export function MenuLine() {
  return <div role="separator" className={styles.line} />;
}

function itemsOf(list: HTMLElement): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>('[role=menuitem]:not(:disabled)')];
}

/** Below its button, or above it where there is no room; within the window. */
function place(list: HTMLElement, button: HTMLElement | null, align: 'start' | 'end'): void {
  const at = button?.getBoundingClientRect();
  if (!at) return;
  const { width, height } = list.getBoundingClientRect();
  const left = align === 'start' ? at.left : at.right - width;
  const isBelow = at.bottom + gap + height + edge <= innerHeight || at.top < innerHeight - at.bottom;
  const top = isBelow ? at.bottom + gap : at.top - gap - height;
  list.style.left = `${within(left, innerWidth - width)}px`;
  list.style.top = `${within(top, innerHeight - height)}px`;
}

function within(value: number, most: number): number {
  return Math.max(edge, Math.min(value, most - edge));
}

function onKey(event: KeyboardEvent<HTMLDivElement>, close: () => void): void {
  const items = itemsOf(event.currentTarget);
  const at = items.indexOf(document.activeElement as HTMLElement);
  const next = nextOf(event.key, items, at);
  if (event.key === 'Tab') close();
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** Arrows go round; a letter goes to the next entry that begins with it. */
function nextOf(key: string, items: HTMLElement[], at: number): HTMLElement | undefined {
  if (key === 'ArrowDown') return items[(at + 1) % items.length];
  if (key === 'ArrowUp') return items.at(at <= 0 ? -1 : at - 1);
  if (key === 'Home') return items[0];
  if (key === 'End') return items.at(-1);
  if (key.length !== 1 || key === ' ') return undefined;
  const beginsSo = (item: HTMLElement) => item.textContent.trim().toLowerCase().startsWith(key.toLowerCase());
  return [...items.slice(at + 1), ...items.slice(0, at + 1)].find(beginsSo);
}
