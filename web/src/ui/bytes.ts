const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** A size for people: 1.5 GiB. The API's 64-bit numbers are texts. */
export function bytes(size: string | number | undefined): string {
  const count = Number(size ?? Number.NaN);
  if (!Number.isFinite(count) || count < 0) return '–';
  const step = count < 1 ? 0 : Math.min(Math.floor(Math.log2(count) / 10), units.length - 1);
  const value = count / 1024 ** step;
  return `${value >= 100 || step === 0 ? Math.round(value) : value.toFixed(1)} ${units[step] ?? ''}`;
}
