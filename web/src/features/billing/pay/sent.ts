const prefix = 'aiforge.sent.';

/** Which transfers a wallet of this tab has sent already. Storage may be switched off: then the page itself remembers until it goes. */
export function wasSent(key: string): boolean {
  try {
    return sessionStorage.getItem(prefix + key) !== null;
  } catch {
    return false;
  }
}

export function rememberSent(key: string): void {
  try {
    sessionStorage.setItem(prefix + key, '1');
  } catch {
    // As above.
  }
}

export function forgetSent(key: string): void {
  try {
    sessionStorage.removeItem(prefix + key);
  } catch {
    // As above.
  }
}
