import type { ReactNode } from 'react';
import styles from './data-table.module.css';

export interface Column {
  title: string;
  isNumber?: boolean;
}

export interface TableRow {
  key: string;
  /** In the order of the columns; the first says what the row is about. */
  cells: ReactNode[];
}

/** Facts in rows and columns; scrolls sideways by itself where the window is narrow. */
export function DataTable({ label, columns, rows }: { label: string; columns: Column[]; rows: TableRow[] }) {
  const look = (place: number) => (columns[place]?.isNumber ? styles.number : '');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
    <section className={styles.frame} aria-label={label} tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>
            {columns.map(({ title }, place) => (
              <th key={title} scope="col" className={look(place)}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells }) => (
            <tr key={key}>
              {cells.map((cell, place) => (
                <td key={columns[place]?.title} className={look(place)}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
