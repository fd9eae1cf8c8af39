import type { ComponentProps, ReactNode } from 'react';
import { Link as RouterLink, type LinkProps as RouterLinkProps } from 'react-router';
import styles from './Button.module.css';
import { classes } from './classes';

interface Looks {
  kind?: 'primary' | 'secondary' | 'quiet' | 'danger';
  size?: 'small' | 'normal' | 'large';
  wide?: boolean;
  icon?: ReactNode;
}

function look({ kind = 'secondary', size = 'normal', wide = false }: Looks, className?: string): string {
  return classes(styles.button, styles[kind], size !== 'normal' && styles[size], wide && styles.wide, className);
}

interface ButtonProps extends Omit<ComponentProps<'button'>, 'type'>, Looks {
  type?: 'button' | 'submit';
  /** Shows that it works, and takes no second click. */
  busy?: boolean;
}

/** A button. `busy` keeps its width, shows a spinner and refuses double clicks. */
export function Button({ kind, size, wide, icon, busy = false, type = 'button', className, children, onClick, ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      className={look({ ...(kind && { kind }), ...(size && { size }), ...(wide && { wide }) }, className)}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {busy ? <span className={styles.spinner} aria-hidden /> : icon}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ButtonProps, 'children' | 'icon'> {
  /** What it does, for those who do not see the icon. */
  label: string;
  children: ReactNode;
}

/** A button that is only an icon; the label is heard and shown as a hint. */
export function IconButton({ label, children, kind = 'quiet', className, ...rest }: IconButtonProps) {
  return (
    <Button {...rest} kind={kind} aria-label={label} title={label} className={classes(styles.icon, className)}>
      {children}
    </Button>
  );
}

/** Looks like a button, leads to another page. */
export function ButtonLink({ kind, size, wide, icon, className, children, ...rest }: RouterLinkProps & Looks) {
  return (
    <RouterLink {...rest} className={look({ ...(kind && { kind }), ...(size && { size }), ...(wide && { wide }) }, className)}>
      {icon}
      {children}
    </RouterLink>
  );
}
