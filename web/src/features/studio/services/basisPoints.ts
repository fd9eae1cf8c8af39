/** Hundredths of a percent from what people write ("12.5"); undefined where that is no percentage from 0 to 100. */
export function basisPoints(percent: string): number | undefined {
  const match = /^(\d{1,3})(?:[.,](\d{1,2}))?$/.exec(percent.trim());
  if (!match) return undefined;
  const points = Number(`${match[1] ?? ''}${(match[2] ?? '').padEnd(2, '0')}`);
  return points <= 10_000 ? points : undefined;
}

/** The same for people: 1250 is "12.5". */
export function percentText(points: number | undefined): string {
  const digits = String(points ?? 0).padStart(3, '0');
  const fraction = digits.slice(-2).replace(/0+$/, '');
  return digits.slice(0, -2) + (fraction ? `.${fraction}` : '');
}
