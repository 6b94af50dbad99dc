import {
  Cell,
  Column,
  Row,
  TableBody,
  TableHeader,
  TableRoot,
  VisuallyHidden,
} from '@backstage/ui';
import { ReactNode } from 'react';
import styles from './DataTable.module.css';

export interface DataColumn<T> {
  readonly id: string;
  readonly label: string;
  readonly render: (item: T) => ReactNode;
  /** Numbers align right. */
  readonly numeric?: boolean;
  /** Said to screen readers only, where the cells explain themselves. */
  readonly isLabelHidden?: boolean;
}

/**
 * A table whose rows become labelled blocks on a narrow screen. The first column names the row.
 */
export function DataTable<T extends { id: string }>({
  label,
  columns,
  items,
}: {
  label: string;
  columns: readonly DataColumn<T>[];
  items: readonly T[];
}) {
  return (
    <div className={styles.scroll}>
      <TableRoot aria-label={label} className={styles.table}>
        <TableHeader>
          {columns.map((column, index) => (
            <Column
              key={column.id}
              id={column.id}
              isRowHeader={index === 0}
              className={column.numeric ? styles.numericHead : styles.head}
            >
              {column.isLabelHidden ? (
                <VisuallyHidden>{column.label}</VisuallyHidden>
              ) : (
                column.label
              )}
            </Column>
          ))}
        </TableHeader>
        <TableBody items={items} dependencies={[columns]}>
          {item => (
            <Row key={item.id} id={item.id} className={styles.row}>
              {columns.map(column => (
                <Cell
                  key={column.id}
                  className={column.numeric ? styles.numeric : styles.cell}
                  data-label={column.label}
                  data-column={column.id}
                >
                  {column.render(item)}
                </Cell>
              ))}
            </Row>
          )}
        </TableBody>
      </TableRoot>
    </div>
  );
}
