import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const CLI = path.join(__dirname, 'cli.ts');

describe('the command', () => {
  it('stops cleanly when a wrapper passes the same signal on', async () => {
    const child = spawn(
      process.execPath,
      [
        ...['--import', require.resolve('tsx'), CLI],
        ...['--port', '17570', '--data-plane-port', '17571'],
      ],
      { stdio: ['ignore', 'pipe', 'inherit'], env: { PATH: process.env.PATH } },
    );
    const exited = once(child, 'exit');
    let printed = '';
    for await (const chunk of child.stdout) {
      printed += chunk;
      if (printed.includes('sandbox is ready')) break;
    }
    // Signals that arrive before the first was taken count as one: send it until it is certain that two were.
    const again = setInterval(() => child.kill('SIGTERM'), 2);
    const ended = await exited;
    clearInterval(again);
    expect(ended).toEqual([0, null]);
  }, 30_000);
});
