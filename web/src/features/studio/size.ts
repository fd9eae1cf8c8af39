const units = ['B', 'kB', 'MB', 'GB', 'TB'];

/** Bytes for people: 1.2 GB. */
export function size(bytes: string | number | undefined): string {
  let value = Number(bytes ?? 0);
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value >= 100 || unit === 0 ? Math.round(value) : value.toFixed(1)} ${units[unit] ?? ''}`;
}

/** How much of it, from 0 to 100. */
export function percent(part: string | number | undefined, whole: string | number | undefined): number {
  const all = Number(whole ?? 0);
  return all > 0 ? Math.min(100, Math.floor((Number(part ?? 0) / all) * 100)) : 0;
}
