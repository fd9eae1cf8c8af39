import { Menu as MenuIcon, Search, WifiOff } from 'lucide-react';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { Link, Outlet, ScrollRestoration, useLocation } from 'react-router';
import { useIsSignedIn, useMe, useSessionOfOtherTabs } from '@/api/me';
import { useSignInPath } from '@/features/signin/destination';
import { SessionExpired } from '@/features/signin/SessionExpired';
import { shellText as t } from '@/text/shell';
import { ButtonLink, IconButton } from '@/ui/Button';
import { classes } from '@/ui/classes';
import { Drawer } from '@/ui/Dialog';
import { Toasts } from '@/ui/Toasts';
import { CommandPalette, type Palette } from './CommandPalette';
import { navigationFor } from './features';
import { Navigation } from './Navigation';
import styles from './Shell.module.css';
import { ThemeSwitch, UserMenu } from './UserMenu';

/** What is around every page: navigation, palette, messages, and the dialog that takes a lost session's place. */
export function Shell() {
  const me = useMe();
  const isSignedIn = useIsSignedIn();
  const palette = useRef<Palette>(null);
  const [isMenuOpen, setMenuOpen] = useState(false);
  const content = useFocusOnNavigation();
  useSessionOfOtherTabs();

  return (
    <div className={classes(styles.shell, !isSignedIn && styles.bare)}>
      <a className={styles.skip} href="#content">
        {t.skip}
      </a>
      {isSignedIn ? (
        <aside className={styles.side} aria-label={t.menu}>
          <Brand />
          <button type="button" className={styles.search} onClick={() => palette.current?.open()}>
            <Search size={15} aria-hidden /> {t.search} <kbd>Ctrl K</kbd>
          </button>
          <Navigation isSignedIn />
          <div className={styles.foot}>
            <UserMenu user={me ?? {}} />
            <ThemeSwitch />
          </div>
        </aside>
      ) : null}
      <div className={styles.main}>
        <header className={classes(styles.top, isSignedIn ? styles.narrowOnly : styles.wideTop)}>
          {navigationFor(isSignedIn).length > 0 ? (
            <IconButton label={t.menu} onClick={() => setMenuOpen(true)}>
              <MenuIcon size={20} aria-hidden />
            </IconButton>
          ) : null}
          <Brand />
          <span className={styles.spring} />
          <ThemeSwitch />
          {isSignedIn ? <UserMenu user={me ?? {}} /> : <VisitorActions />}
        </header>
        <OfflineBanner />
        <main id="content" ref={content} tabIndex={-1} className={styles.content}>
          <Outlet />
        </main>
      </div>
      <Drawer open={isMenuOpen} onClose={() => setMenuOpen(false)} title={t.menu} edge="left">
        <Navigation isSignedIn={isSignedIn} onChosen={() => setMenuOpen(false)} />
      </Drawer>
      <CommandPalette ref={palette} isSignedIn={isSignedIn} />
      <SessionExpired />
      <Toasts />
      <ScrollRestoration />
    </div>
  );
}

function Brand() {
  return (
    <Link to="/" className={styles.brand}>
      <img src="/favicon.svg" alt="" /> {t.name}
    </Link>
  );
}

function VisitorActions() {
  const toSignIn = useSignInPath();
  const isPublicPage = useLocation().pathname.startsWith('/models');
  return (
    <ButtonLink to={isPublicPage ? toSignIn : '/signin'} kind="primary" size="small">
      {t.signIn}
    </ButtonLink>
  );
}

/** After a change of page the focus goes to its heading, so that it is heard and the next Tab starts there. */
function useFocusOnNavigation() {
  const content = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    const heading = content.current?.querySelector<HTMLElement>('h1[tabindex]') ?? content.current;
    heading?.focus({ preventScroll: true });
  }, [pathname]);
  return content;
}

function OfflineBanner() {
  const isOnline = useSyncExternalStore(
    (listener) => {
      addEventListener('online', listener);
      addEventListener('offline', listener);
      return () => {
        removeEventListener('online', listener);
        removeEventListener('offline', listener);
      };
    },
    () => navigator.onLine,
  );
  return isOnline ? null : (
    <p className={styles.offline} role="status">
      <WifiOff size={16} aria-hidden /> {t.offline}
    </p>
  );
}
