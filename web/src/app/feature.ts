import type { LucideIcon } from 'lucide-react';
import type { ComponentType } from 'react';

/** A page of a feature. Its module is loaded when somebody goes there; it exports the page as `default`. */
export interface FeatureRoute {
  /** As react-router writes paths, with the leading slash: /models/:modelId. */
  path: string;
  load: () => Promise<{ default: ComponentType }>;
  /** Visitors are asked to sign in first. */
  isPrivate?: boolean;
  /**
   * Its first picture, as each of these people see it, is a part of its HTML file, and it is drawn before it is known who is signed in: for
   * pages that people open first and that do not ask for the user (useUser).
   */
  drawnFor?: readonly ('users' | 'visitors')[];
  /** Fills the window below the header: no margins, scrolls itself. */
  isFull?: boolean;
}

/** An entry of the navigation and of the command palette. */
export interface NavigationEntry {
  to: string;
  label: string;
  icon: LucideIcon;
  group: 'use' | 'create' | 'operate' | 'account';
  /** Small numbers come first within the group. */
  order: number;
  /** Shown to visitors, too. */
  isPublic?: boolean;
  /** More words by which the command palette finds it. */
  words?: string;
}

/** What a folder of features/ adds to the app: its feature.ts exports one of these as `feature`. */
export interface Feature {
  routes: FeatureRoute[];
  /** Empty while the page is not built: the navigation shows only what exists. */
  navigation: NavigationEntry[];
}
