// Before the first paint. A file of its own: the page allows no inline script.
const page = document.documentElement;

// So that a dark page does not flash white.
try {
  const theme = localStorage.getItem('aiforge.theme');
  if (theme === 'light' || theme === 'dark') page.dataset.theme = theme;
} catch {
  // Without storage the system's theme counts.
}

// Whether the first picture of the page is for this person: the cookie of api/session.ts says that a session is there.
const cookie = location.protocol === 'https:' ? 'aiforge-signed-in' : `aiforge-signed-in-${location.port || '80'}`;
page.dataset.who = document.cookie.split('; ').some((part) => part.startsWith(`${cookie}=`) || part.startsWith('aiforge-signed-in=')) ? 'user' : 'visitor';
