import { Alert } from '@backstage/ui';
import { ReactNode } from 'react';

export interface NoticeProps {
  readonly status: 'info' | 'warning' | 'danger';
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  readonly isPending?: boolean;
}

/** What is going on and what to do next, in place of content or above it. */
export function Notice({
  status,
  title,
  children,
  actions,
  isPending,
}: NoticeProps) {
  return (
    <Alert
      status={status}
      icon
      isPending={isPending}
      role={status === 'danger' ? 'alert' : 'status'}
      title={title}
      description={children}
      customActions={actions}
    />
  );
}
