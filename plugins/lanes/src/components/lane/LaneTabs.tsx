import { Tab, TabList, TabPanel, Tabs } from '@backstage/ui';
import { LaneView } from '@laneway/plugin-lanes-common';
import { ReactNode } from 'react';
import { useSearchParams } from 'react-router-dom';
import { useTranslation } from '../../translations';
import { LaneTab } from '../page/useLanesPaths';
import { DeploymentsPanel } from './DeploymentsPanel';
import { EventsPanel } from './EventsPanel';
import styles from './LaneTabs.module.css';
import { LogsPanel } from './LogsPanel';
import { OverviewPanel } from './OverviewPanel';
import { RoutingPanel } from './RoutingPanel';
import { TasksPanel } from './TasksPanel';

const VIEWS: readonly LaneTab[] = [
  'overview',
  'deployments',
  'tasks',
  'events',
  'logs',
  'routing',
];

/** The views of a lane; the address says which one is open. */
export function LaneTabs({ view }: { view: LaneView }) {
  const t = useTranslation();
  const [params, setParams] = useSearchParams();
  const panels: Record<LaneTab, ReactNode> = {
    overview: <OverviewPanel view={view} />,
    deployments: <DeploymentsPanel deployments={view.deployments} />,
    tasks: <TasksPanel lane={view.lane.name} tasks={view.tasks} />,
    events: <EventsPanel lane={view.lane.name} events={view.events} />,
    logs: <LogsPanel view={view} />,
    routing: <RoutingPanel lane={view.lane} />,
  };
  const chosen = VIEWS.find(name => name === params.get('view')) ?? 'overview';
  return (
    <Tabs
      selectedKey={chosen}
      onSelectionChange={key =>
        setParams({ view: String(key) }, { replace: true })
      }
    >
      <div className={styles.list}>
        <TabList aria-label={t('lane.tabs.label')}>
          {VIEWS.map(name => (
            <Tab key={name} id={name}>
              {t(`lane.tabs.${name}`)}
            </Tab>
          ))}
        </TabList>
      </div>
      {VIEWS.map(name => (
        <TabPanel key={name} id={name} className={styles.panel}>
          {panels[name]}
        </TabPanel>
      ))}
    </Tabs>
  );
}
