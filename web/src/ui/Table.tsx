import type { ReactNode } from 'react';
import { classes } from './classes';
import styles from './Table.module.css';

export interface Column<Row> {
  /** Heading, and the label beside the value on a phone. Empty for a column of buttons. */
  label: string;
  cell: (row: Row) => ReactNode;
  /** Numbers and amounts. */
  end?: boolean;
  quiet?: boolean;
  /** Ids and hashes, which need the room of several. */
  long?: boolean;
}

interface TableProps<Row> {
  /** What it lists, for those who do not see it. */
  label: string;
  columns: Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
}

/** So many columns fit where more do not, and a long one takes the place of three. */
const few = 5;
const places = <Row,>(columns: Column<Row>[]) => columns.reduce((sum, column) => sum + (column.long ? 3 : 1), 0);

/** A table, which becomes one card a row where there is little room. */
export function Table<Row>({ label, columns, rows, keyOf }: TableProps<Row>) {
  return (
    <div className={styles.wrap}>
      <div className={classes(styles.room, places(columns) <= few && styles.few)}>
        <table className={styles.table} aria-label={label}>
          <thead>
            <tr>
              {columns.map((column, index) => (
                <th key={index} scope="col" className={column.end ? styles.end : undefined}>
                  {column.label || <span className="only-heard">Actions</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={keyOf(row)}>
                {columns.map((column, index) => (
                  <td key={index} data-label={column.label} className={classes(column.end && styles.end, column.quiet && styles.quiet, column.label === '' && styles.acts)}>
                    <div>{column.cell(row)}</div>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
