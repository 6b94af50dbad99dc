import { CopyButton } from './CopyButton';
import styles from './Snippet.module.css';

/** Text to be pasted elsewhere, with a button that copies it. */
export function Snippet({
  text,
  copyLabel,
}: {
  text: string;
  copyLabel: string;
}) {
  return (
    <div className={styles.root}>
      <pre className={styles.text}>{text}</pre>
      <CopyButton text={text} label={copyLabel} />
    </div>
  );
}
