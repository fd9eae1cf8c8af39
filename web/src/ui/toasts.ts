import { nextStep, type ApiProblem } from '@/api/problem';

/** A short message that goes away by itself. */
export interface ToastMessage {
  id: number;
  tone: 'good' | 'bad' | 'plain';
  title: string;
  detail?: string | undefined;
}

let messages: ToastMessage[] = [];
let lastId = 0;
const most = 4;
const listeners = new Set<() => void>();

export const toastStore = {
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  list: (): ToastMessage[] => messages,
  dismiss: (id: number): void => {
    messages = messages.filter((message) => message.id !== id);
    tell();
  },
};

export function toast(title: string, options: { detail?: string; tone?: ToastMessage['tone'] } = {}): void {
  messages = [...messages, { id: ++lastId, tone: options.tone ?? 'good', title, detail: options.detail }].slice(-most);
  tell();
}

/** The server's reason, and what to do about it. */
export function showProblem(problem: ApiProblem): void {
  toast(problem.message, { detail: nextStep(problem), tone: 'bad' });
}

function tell(): void {
  for (const listener of listeners) listener();
}
