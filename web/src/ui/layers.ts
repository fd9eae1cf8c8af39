/**
 * The dialogs that are open, the last one on top. What is outside a modal dialog can neither be seen above it nor used, so that messages have
 * to be within it.
 */
let open: readonly HTMLDialogElement[] = [];
const listeners = new Set<() => void>();

export const layers = {
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  /** The dialog that is on top, or null. */
  top: (): HTMLDialogElement | null => open.at(-1) ?? null,
  /** Returns what takes it away again. */
  add: (dialog: HTMLDialogElement): (() => void) => {
    change([...open, dialog]);
    return () => change(open.filter((other) => other !== dialog));
  },
};

function change(next: readonly HTMLDialogElement[]): void {
  open = next;
  for (const listener of listeners) listener();
}
