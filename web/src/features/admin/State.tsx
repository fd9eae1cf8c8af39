import { adminText as t } from '@/text/admin';
import { Status, type Tone } from '@/ui/States';

const tones: Record<string, Tone> = {
  online: 'good', completed: 'good', mined: 'good', confirmed: 'good', released: 'good', locked: 'good', active: 'good', suspense: 'warn', offline: 'warn', review: 'warn', disputed: 'warn',
  confirming: 'accent', submitted: 'accent', signed: 'accent', running: 'accent', escrowed: 'accent', batched: 'accent', late: 'warn', underpaid: 'warn', failed: 'bad', expired: 'plain', reverted: 'bad', reversed: 'bad',
};

/** A state of the server's, in words and with a colour. */
export function State({ of }: { of: string | undefined }) {
  const state = (of ?? '').toLowerCase();
  return <Status tone={tones[state] ?? 'plain'}>{t.states[state] ?? (state.replaceAll('_', ' ') || '–')}</Status>;
}
