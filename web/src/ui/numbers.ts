/** The language of the texts, not of the browser: 1.234 beside 1,234.50 would be read as a fraction. */
export const locale = 'en';

/** Counts with all their digits, in groups of three. */
export const counts = new Intl.NumberFormat(locale);

/** A count that the server wrote as text; a dash where it wrote none. */
export function countOf(text: string | undefined): string {
  return text === undefined ? '–' : counts.format(BigInt(text));
}
