import { memo } from 'react';
import { NavLink } from 'react-router';
import { shellText as t } from '@/text/shell';
import { navigationFor } from './features';
import styles from './Shell.module.css';

/** The entries of the navigation, in the side bar and in the phone's drawer. */
export const Navigation = memo(function Navigation({ isSignedIn, onChosen }: { isSignedIn: boolean; onChosen?: () => void }) {
  return (
    <nav aria-label={t.navigation}>
      {navigationFor(isSignedIn).map(({ group, entries }) => (
        <div key={group} className={styles.group}>
          <p className={styles.groupName}>{t.groups[group]}</p>
          {entries.map(({ to, label, icon: Icon }) => (
            <NavLink key={to} to={to} className={styles.entry ?? ''} onClick={() => onChosen?.()}>
              <Icon size={17} aria-hidden />
              {label}
            </NavLink>
          ))}
        </div>
      ))}
    </nav>
  );
});
