import { LogLine } from '@laneway/plugin-lanes-common';
import { MAX_LOG_LINES, mergeLogLines, readLogsSince } from './mergeLogLines';

const START = Date.parse('2026-11-20T10:00:00.000Z');

function line(seconds: number, message = String(seconds)): LogLine {
  return {
    at: new Date(START + seconds * 1000).toISOString(),
    message,
    stream: 'gray/app/1',
  };
}

const messages = (lines: LogLine[]) => lines.map(({ message }) => message);

describe('mergeLogLines', () => {
  it('keeps alike lines, doubles none and gives late ones their place', () => {
    const earlier = [line(0), line(12, 'same'), line(12, 'same'), line(15)];
    const since = readLogsSince(earlier);
    expect(since).toBe(line(5).at);
    const later = [
      line(12, 'same'),
      line(12, 'same'),
      line(13, 'late'),
      line(15),
      line(20),
    ];
    expect(messages(mergeLogLines(earlier, since, later))).toEqual([
      '0',
      'same',
      'same',
      'late',
      '15',
      '20',
    ]);
  });

  it('keeps the newest lines', () => {
    const earlier = Array.from({ length: MAX_LOG_LINES }, (_, index) =>
      line(index),
    );
    const since = readLogsSince(earlier);
    const later = earlier.slice(-11).concat(line(MAX_LOG_LINES));
    const merged = mergeLogLines(earlier, since, later);
    expect(merged).toHaveLength(MAX_LOG_LINES);
    expect(messages(merged.slice(0, 1))).toEqual(['1']);
    expect(messages(merged.slice(-2))).toEqual(['999', '1000']);
  });
});
