import { useEffect, useState } from 'react';
import { serverNow } from '@/api/clock';
import { payText as t } from '@/text/billing';
import styles from './Pay.module.css';

/** How long a price still holds. The server alone decides when it is over. */
export function Countdown({ until }: { until: string | undefined }) {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), 1000);
    return () => clearInterval(timer);
  }, []);
  const left = Math.floor((new Date(until ?? '').getTime() - now) / 1000);
  if (!Number.isFinite(left) || left <= 0) return null;
  return (
    <span className={styles.note} role="timer">
      {t.expiresIn(clock(left))}
    </span>
  );
}

function clock(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = String(seconds % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}
