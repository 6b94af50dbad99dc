import { RiErrorWarningFill, RiInformationLine } from '@remixicon/react';
import { ReactNode } from 'react';
import styles from './FieldNote.module.css';

/** A line below a field: what is wrong, or what to do first. */
export function FieldNote({
  tone,
  children,
}: {
  tone: 'problem' | 'hint';
  children: ReactNode;
}) {
  const Icon = tone === 'problem' ? RiErrorWarningFill : RiInformationLine;
  return (
    <div className={styles.root} data-tone={tone} role="status">
      <Icon size={16} aria-hidden="true" />
      <span>{children}</span>
    </div>
  );
}
