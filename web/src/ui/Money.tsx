import styles from './Text.module.css';

/**
 * An amount as the server wrote it: a decimal in text. Only zeros at its end are left out; nothing is computed or rounded.
 */
export function Money({ amount, asset, digits = 2 }: { amount: string | undefined; asset?: string; digits?: number }) {
  return (
    <span className={styles.money}>
      {amount === undefined || amount === '' ? '–' : shorten(amount, digits)}
      {asset ? <span className={styles.unit}> {asset}</span> : null}
    </span>
  );
}

/** Without the zeros that say nothing, but with as many decimals as the asset usually shows. */
export function shorten(amount: string, digits = 2): string {
  const match = /^([+-]?\d+)(?:\.(\d+))?$/.exec(amount);
  if (!match) return amount;
  const whole = (match[1] ?? '').replace(/\B(?=(\d{3})+$)/g, ',');
  const fraction = (match[2] ?? '').replace(/0+$/, '').padEnd(match[2] ? Math.min(digits, match[2].length) : 0, '0');
  return fraction ? `${whole}.${fraction}` : whole;
}
