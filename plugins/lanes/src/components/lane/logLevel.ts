/** How grave a log line says that it is; undefined when it does not say. */
export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

const LEVELS: readonly (readonly [LogLevel, RegExp])[] = [
  ['error', /^(fatal|critical|crit|error|err|emerg|alert|[56]0)$/i],
  ['warn', /^(warning|warn|40)$/i],
  ['info', /^(info|notice|30)$/i],
  ['debug', /^(debug|trace|verbose|[12]0)$/i],
];

function levelOf(word: string): LogLevel | undefined {
  return LEVELS.find(([, pattern]) => pattern.test(word))?.[0];
}

/**
 * The level of a line: `level` or `severity` of a JSON line (as words, or as the numbers 10-60 that some loggers write), else
 * the first word that names one among the first few.
 */
export function logLevel(message: string): LogLevel | undefined {
  const json = /"(?:level|severity|lvl)"\s*:\s*"?(\w+)"?/i.exec(message);
  if (message.trimStart().startsWith('{') && json) return levelOf(json[1]);
  const start = message.slice(0, 80);
  const word =
    /\b(fatal|critical|error|warning|warn|info|notice|debug|trace)\b/i.exec(
      start,
    );
  return word ? levelOf(word[1]) : undefined;
}
