import { Problem } from '@laneway/plugin-lanes-common';
import { useTranslation } from '../../translations';
import { Notice } from './Notice';
import styles from './Problems.module.css';

/** What could not be read; the rest of the page stands. */
export function Problems({ problems }: { problems: readonly Problem[] }) {
  const t = useTranslation();
  if (problems.length === 0) return null;
  return (
    <Notice status="warning" title={t('states.problemsTitle')}>
      <ul className={styles.list}>
        {problems.map(({ source, code, message }) => (
          <li key={`${source} ${code} ${message}`}>
            {message}{' '}
            <span className={styles.source}>
              {t('states.problem', { source, code })}
            </span>
          </li>
        ))}
      </ul>
    </Notice>
  );
}
