import type { Feature, NavigationEntry } from './feature';

const modules = import.meta.glob<{ feature: Feature }>('../features/*/feature.ts', { eager: true });

/** Every feature of the app; a new folder with a feature.ts is one, without an edit elsewhere. */
export const features: Feature[] = Object.values(modules).map((module) => module.feature);

const groups: NavigationEntry['group'][] = ['use', 'create', 'operate', 'account'];

/** The navigation in its order. */
export function navigationFor(isSignedIn: boolean): { group: NavigationEntry['group']; entries: NavigationEntry[] }[] {
  const all = features.flatMap((feature) => feature.navigation).filter((entry) => isSignedIn || entry.isPublic);
  return groups
    .map((group) => ({ group, entries: all.filter((entry) => entry.group === group).sort((a, b) => a.order - b.order) }))
    .filter(({ entries }) => entries.length > 0);
}
