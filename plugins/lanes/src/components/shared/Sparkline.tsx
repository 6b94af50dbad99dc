import styles from './Sparkline.module.css';

const WIDTH = 44;
const HEIGHT = 16;

/** Points of a line through the values, in a box of WIDTH x HEIGHT; the smallest value is always nought. */
function points(values: readonly number[]): string {
  const top = Math.max(...values, 1);
  const step = WIDTH / Math.max(values.length - 1, 1);
  return values
    .map((value, index) => {
      const y = HEIGHT - 1 - (value / top) * (HEIGHT - 2);
      return `${(index * step).toFixed(1)},${y.toFixed(1)}`;
    })
    .join(' ');
}

/** A small line chart; decoration beside a number that says the same. */
export function Sparkline({
  values,
  title,
}: {
  values: readonly number[];
  title: string;
}) {
  if (values.length < 2) return null;
  return (
    <svg
      className={styles.root}
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      aria-hidden="true"
    >
      <title>{title}</title>
      <polyline points={points(values)} />
    </svg>
  );
}
