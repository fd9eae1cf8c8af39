import * as Radix from '@radix-ui/react-dropdown-menu';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { classes } from './classes';
import styles from './Menu.module.css';

/** A button with a list of things to do. `trigger` is the button. */
export function Menu({ trigger, children, align = 'end' }: { trigger: ReactNode; children: ReactNode; align?: 'start' | 'end' }) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className={styles.menu} align={align} sideOffset={6} collisionPadding={8}>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
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
  const look = classes(styles.item, danger && styles.danger);
  if (to)
    return (
      <Radix.Item asChild disabled={disabled}>
        <Link to={to} className={look}>
          {icon}
          {children}
        </Link>
      </Radix.Item>
    );
  return (
    <Radix.Item className={look} disabled={disabled} onSelect={() => onSelect?.()}>
      {icon}
      {children}
    </Radix.Item>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <Radix.Label className={styles.label}>{children}</Radix.Label>;
}

export function MenuLine() {
  return <Radix.Separator className={styles.line} />;
}
