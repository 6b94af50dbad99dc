/** Numbers and times in the words of a language. */
export interface Format {
  /** A whole number. */
  count(value: number): string;
  /** Requests a second: two significant digits below ten, none behind the point above. */
  rate(value: number): string;
  /** A percentage without its sign; 0-100, one digit behind the point. */
  percent(value: number): string;
  /** `3d ago`, `in 2h`, from an ISO time stamp. */
  relative(at: string, now: number): string;
  /** How long something took, for example `3 min`. */
  duration(milliseconds: number): string;
  /** Date and time, to the second. */
  dateTime(at: string): string;
  /** Time of the day, to the millisecond. */
  time(at: string): string;
}

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/** The largest unit that a time span fills, and how often. */
function largestUnit(seconds: number) {
  const size = Math.abs(seconds);
  const [unit, length] = UNITS.find(([, l]) => size >= l) ?? UNITS[3];
  return { unit, value: Math.round(seconds / length) };
}

export function createFormat(language: string): Format {
  const count = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const small = new Intl.NumberFormat(language, {
    maximumSignificantDigits: 2,
  });
  const percent = new Intl.NumberFormat(language, {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  const relative = new Intl.RelativeTimeFormat(language, { style: 'narrow' });
  const present = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const dateTime = new Intl.DateTimeFormat(language, {
    dateStyle: 'medium',
    timeStyle: 'medium',
  });
  const time = new Intl.DateTimeFormat(language, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
  });
  return {
    count: value => count.format(value),
    rate: value => (value < 10 ? small : count).format(value),
    percent: value => percent.format(value),
    relative(at, now) {
      const { unit, value } = largestUnit((Date.parse(at) - now) / 1000);
      return (value === 0 ? present : relative).format(value, unit);
    },
    duration(milliseconds) {
      const { unit, value } = largestUnit(milliseconds / 1000);
      return new Intl.NumberFormat(language, {
        style: 'unit',
        unit,
        unitDisplay: 'short',
      }).format(value);
    },
    dateTime: at => dateTime.format(new Date(at)),
    time: at => time.format(new Date(at)),
  };
}
