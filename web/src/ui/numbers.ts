/** The language of the texts, not of the browser: 1.234 beside 1,234.50 would be read as a fraction. */
export const locale = 'en';

/** Counts with all their digits, in groups of three. */
export const counts = new Intl.NumberFormat(locale);
