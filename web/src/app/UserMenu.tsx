import { KeyRound, LogOut, Monitor, Moon, Settings, Sun } from 'lucide-react';
import { useNavigate } from 'react-router';
import type { User } from '@/api/schema.gen';
import { useSignOut } from '@/api/me';
import { shellText as t } from '@/text/shell';
import { IconButton } from '@/ui/Button';
import { Menu, MenuItem, MenuLabel, MenuLine } from '@/ui/Menu';
import styles from './Shell.module.css';
import { useTheme } from './theme';

/** Who is signed in, and what belongs to that. */
export function UserMenu({ user }: { user: User }) {
  const signOut = useSignOut();
  const navigate = useNavigate();
  const name = user.username ?? '';
  const trigger = (
    <button type="button" className={styles.user}>
      <span className="only-heard">{`${t.account}: ${name}`}</span>
      <span className={styles.face} aria-hidden>
        {name.slice(0, 2)}
      </span>
      <span aria-hidden>{name}</span>
    </button>
  );
  return (
    <Menu trigger={trigger} align="start">
      {user.email ? <MenuLabel>{user.email}</MenuLabel> : null}
      <MenuItem to="/account" icon={<Settings size={16} aria-hidden />}>
        {t.account}
      </MenuItem>
      <MenuItem to="/keys" icon={<KeyRound size={16} aria-hidden />}>
        {t.keys}
      </MenuItem>
      <MenuLine />
      <MenuItem
        icon={<LogOut size={16} aria-hidden />}
        onSelect={() => signOut.mutate(undefined, { onSuccess: () => void navigate('/') })}
      >
        {t.signOut}
      </MenuItem>
    </Menu>
  );
}

const themes = [
  { id: 'system', icon: Monitor },
  { id: 'light', icon: Sun },
  { id: 'dark', icon: Moon },
] as const;

/** Light, dark, or as the system has it. */
export function ThemeSwitch() {
  const [theme, choose] = useTheme();
  const Icon = themes.find(({ id }) => id === theme)?.icon ?? Monitor;
  const trigger = (
    <IconButton label={t.theme}>
      <Icon size={18} aria-hidden />
    </IconButton>
  );
  return (
    <Menu trigger={trigger}>
      {themes.map(({ id, icon: Each }) => (
        <MenuItem key={id} icon={<Each size={16} aria-hidden />} onSelect={() => choose(id)}>
          {t.themes[id]}
          {id === theme ? ' ✓' : ''}
        </MenuItem>
      ))}
    </Menu>
  );
}
