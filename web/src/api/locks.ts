/** Runs the work when no other tab of this browser runs work of the same name. Where there are no locks, at once. */
export function exclusively<T>(name: string, work: () => Promise<T>): Promise<T> {
  return 'locks' in navigator ? (navigator.locks.request(name, work) as Promise<T>) : work();
}
