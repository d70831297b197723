// As web/src/app/theme.ts, but before anything is painted. "system" is what the tokens do by themselves.
try {
  const theme = localStorage.getItem('theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is closed to us: the system's theme.
}
