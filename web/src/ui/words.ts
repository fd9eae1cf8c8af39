const initials = new Map(['api', 'usdt', 'aitbc', 'btc'].map((word) => [word, word.toUpperCase()]));

/** A code of the server as people write it: `api_key.created` is "API key created". For codes that have no words of their own. */
export function inWords(code: string | undefined): string {
  const words = (code ?? '')
    .toLowerCase()
    .split(/[._\s]+/)
    .map((word) => initials.get(word) ?? word)
    .join(' ')
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
