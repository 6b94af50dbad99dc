import { Text } from '@backstage/ui';
import { TaskView } from '@laneway/plugin-lanes-common';
import { Translate, useTranslation } from '../../translations';
import { DataColumn, DataTable } from '../shared/DataTable';
import { RelativeTime } from '../shared/RelativeTime';

/** As many characters of a task's id as tell it from the others. */
const ID_CHARACTERS = 8;

/** The tasks of a lane, running and stopped lately, with why they stopped. */
export function TasksPanel({
  lane,
  tasks,
}: {
  lane: string;
  tasks: readonly TaskView[];
}) {
  const t = useTranslation();
  if (tasks.length === 0) {
    return <Text color="secondary">{t('tasksView.none')}</Text>;
  }
  return (
    <DataTable
      label={t('tasksView.label', { lane })}
      columns={columns(t)}
      items={tasks}
    />
  );
}

function columns(t: Translate): DataColumn<TaskView>[] {
  const none = t('unit.none');
  const time = (at: string | undefined) =>
    at ? <RelativeTime at={at} /> : none;
  return [
    {
      id: 'task',
      label: t('tasksView.task'),
      render: task => (
        <code title={task.id}>{task.id.slice(0, ID_CHARACTERS)}</code>
      ),
    },
    {
      id: 'status',
      label: t('tasksView.status'),
      render: task => task.lastStatus,
    },
    {
      id: 'health',
      label: t('tasksView.health'),
      render: task => task.health ?? none,
    },
    {
      id: 'started',
      label: t('tasksView.started'),
      numeric: true,
      render: task => time(task.startedAt),
    },
    {
      id: 'stopped',
      label: t('tasksView.stopped'),
      numeric: true,
      render: task => time(task.stoppedAt),
    },
    {
      id: 'reason',
      label: t('tasksView.reason'),
      render: task => stopReason(task, t) ?? none,
    },
  ];
}

function stopReason(
  { stoppedReason, exitCode }: TaskView,
  t: Translate,
): string | undefined {
  if (exitCode === undefined) return stoppedReason;
  const code = String(exitCode);
  return stoppedReason
    ? t('tasksView.exitCode', { reason: stoppedReason, code })
    : t('tasksView.exitCodeOnly', { code });
}
