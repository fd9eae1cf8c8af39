import { counts, locale } from '@/ui/numbers';

const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
const short = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
const sizeUnits = ['B', 'kB', 'MB', 'GB', 'TB'];

/** Large counts in few characters: 7.2B, 12.5K. The API writes 64-bit counts as text. */
export function count(value: string | number | undefined): string {
  const number = Number(value ?? 0);
  return Number.isFinite(number) ? compact.format(number) : '–';
}

/** Counts with all their digits. */
export function exact(value: string | number | undefined): string {
  const number = Number(value ?? 0);
  return Number.isFinite(number) ? counts.format(number) : '–';
}

export function bytes(value: string | undefined): string {
  let left = Number(value ?? 0);
  if (!Number.isFinite(left)) return '–';
  let unit = 0;
  while (left >= 1000 && unit < sizeUnits.length - 1) {
    left /= 1000;
    unit++;
  }
  return `${short.format(left)} ${sizeUnits[unit] ?? ''}`;
}

/** Hundredths of a percent, as the catalogue measures availability. */
export function hundredths(value: number | undefined): string | undefined {
  return value === undefined ? undefined : `${short.format(value / 100)}\u00a0%`;
}

export function milliseconds(value: number | undefined): string | undefined {
  if (value === undefined) return undefined;
  return value < 1000 ? `${counts.format(value)} ms` : `${short.format(value / 1000)} s`;
}

/** Tokens in a second. */
export function speed(value: number | undefined): string | undefined {
  return value === undefined ? undefined : short.format(value);
}

/** A mean of stars. */
export function rating(value: number | undefined): string | undefined {
  return value === undefined ? undefined : short.format(value);
}
