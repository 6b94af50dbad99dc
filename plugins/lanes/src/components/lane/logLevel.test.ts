import { logLevel } from './logLevel';

describe('logLevel', () => {
  it.each([
    ['{"level":"warn","msg":"ERROR in the text"}', 'warn'],
    ['{"time":1,"level":50,"msg":"x"}', 'error'],
    ['{"severity":"NOTICE"}', 'info'],
    ['2026-11-20T10:00:00Z ERROR could not connect', 'error'],
    ['[warning] slow', 'warn'],
    ['GET /errors 200', undefined],
    ['plain', undefined],
  ])('reads %s', (message, level) => {
    expect(logLevel(message)).toBe(level);
  });
});
