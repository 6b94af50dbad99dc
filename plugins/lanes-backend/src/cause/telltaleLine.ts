const TELLTALE =
  /error|exception|fatal|panic|fail|not set|missing|cannot|can't|refused|denied|invalid|undefined|unable/i;
/** Frames of stack traces, and what Node prints after one. */
const NOISE =
  /^\s*at |^\s*\^|^Node\.js v|^\s*[{}\][]+,?\s*$|^\s*$|npm (ERR|error)!?\s*(code|path|command|A complete)/i;
const MAX_LENGTH = 160;

/** The message of a line of structured logs; other lines as they are. */
function plain(line: string): string {
  if (!line.trimStart().startsWith('{')) return line.trim();
  try {
    const entry: unknown = JSON.parse(line);
    for (const key of ['error', 'err', 'message', 'msg']) {
      const value: unknown = Reflect.get(Object(entry), key);
      if (typeof value === 'string' && value !== '') return value;
      const nested: unknown = Reflect.get(Object(value), 'message');
      if (typeof nested === 'string' && nested !== '') return nested;
    }
  } catch {
    // Not JSON after all.
  }
  return line.trim();
}

/** A line without the name of the error's class, which says little, and not longer than a sentence. */
function shorten(line: string): string {
  const text = line.replace(/^(Uncaught )?(Error|[A-Za-z]+Error): /, '');
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 1)}…` : text;
}

/**
 * The line of a log that most likely says why a program ended: the last that speaks of something wrong and is no stack
 * frame, else the last line. Undefined for an empty log.
 */
export function telltaleLine(lines: readonly string[]): string | undefined {
  const said = lines.filter(line => !NOISE.test(line)).map(plain);
  const line = said.filter(text => TELLTALE.test(text)).at(-1) ?? said.at(-1);
  return line && shorten(line);
}
