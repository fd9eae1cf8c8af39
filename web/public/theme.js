// Before the first paint, so that a dark page does not flash white. A file of its own: the page allows no inline script.
try {
  const theme = localStorage.getItem('aiforge.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Without storage the system's theme counts.
}
