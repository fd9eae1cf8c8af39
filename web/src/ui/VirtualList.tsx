import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type ReactNode } from 'react';
import styles from './Table.module.css';

interface VirtualListProps<Item> {
  label: string;
  items: readonly Item[];
  keyOf: (item: Item) => string;
  render: (item: Item) => ReactNode;
  /** A guess at the height of one, in pixels; the real ones are measured. */
  estimate?: number;
  height?: string;
  /** Called while the end is near: where further items are fetched. */
  onEnd?: () => void;
}

/** So many items before the end it is near. */
const ahead = 20;

/** A list of thousands, of which only what is seen exists. */
export function VirtualList<Item>({ label, items, keyOf, render, estimate = 56, height = '32rem', onEnd }: VirtualListProps<Item>) {
  const scroller = useRef<HTMLDivElement>(null);
  // The rule's compiler cannot keep what this library returns; it is used as its authors say.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => estimate,
    getItemKey: (index) => keyOf(items[index] as Item),
    overscan: 8,
  });
  const drawn = virtual.getVirtualItems();
  const isNearEnd = (drawn.at(-1)?.index ?? 0) >= items.length - ahead;
  useEffect(() => {
    if (isNearEnd) onEnd?.();
  }, [isNearEnd, onEnd, items.length]);
  return (
    // Lists that scroll are reached by Tab, so that the arrow keys move them.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div ref={scroller} className={styles.list} style={{ maxHeight: height }} tabIndex={0} role="region" aria-label={label}>
      <div className={styles.inner} style={{ height: virtual.getTotalSize() }} role="list">
        {drawn.map(({ index, key, start }) => (
          <div
            key={key}
            ref={virtual.measureElement}
            data-index={index}
            role="listitem"
            aria-setsize={items.length}
            aria-posinset={index + 1}
            className={styles.line}
            style={{ transform: `translateY(${start}px)` }}
          >
            {render(items[index] as Item)}
          </div>
        ))}
      </div>
    </div>
  );
}
