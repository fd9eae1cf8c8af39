import { locale } from './numbers';

// The server's days are UTC's: in another zone they would be shown as the day before.
const medium = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
const short = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', timeZone: 'UTC' });

/** A day that the server writes as 2026-11-22; `brief` leaves the year out, for the axis of a chart. */
export function dayText(day: string | undefined, brief = false): string {
  const date = new Date(`${day ?? ''}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return day ?? '';
  return (brief ? short : medium).format(date);
}
