import { serverNow } from '@/api/clock';
import { locale } from './numbers';

const format = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['minute', 60],
  ['hour', 3600],
  ['day', 86_400],
];

/** A time of the server, in the person's own zone; how long ago, where that is what matters. */
export function Time({ at, ago = false }: { at: string | undefined; ago?: boolean }) {
  const time = at ? new Date(at) : undefined;
  if (!time || Number.isNaN(time.getTime())) return <>–</>;
  const exact = inTwo(format.format(time));
  return (
    <time dateTime={at} title={exact}>
      {ago ? distance(secondsUntil(time)) : exact}
    </time>
  );
}

/** Where it needs two lines, the day stands in the first one and the hour in the other. */
function inTwo(exact: string): string {
  return exact.replace(/[ \u202f](?=[AP]M$)/, '\u00a0');
}

function secondsUntil(time: Date): number {
  return (time.getTime() - serverNow()) / 1000;
}

/** "5 minutes ago"; clocks differ a little, so the last minute is "now". */
export function distance(seconds: number): string {
  if (Math.abs(seconds) < 60) return 'now';
  const [unit, length] = steps.findLast(([, size]) => Math.abs(seconds) >= size) ?? ['minute', 60];
  return relative.format(Math.round(seconds / length), unit);
}
