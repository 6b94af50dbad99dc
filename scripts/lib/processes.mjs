import { spawn } from 'node:child_process';
import { createConnection } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Starts a program in a process group of its own, so that whatever it starts ends with it.
 *
 * @param {string} name shown before each line it prints, unless `onLine` takes them
 * @param {string[]} command
 * @param {{ env?: Record<string, string>, cwd?: string, onLine?: (line: string, from: 'stdout' | 'stderr') => void }} [options]
 */
export function startGroup(name, command, options = {}) {
  const child = spawn(command[0], command.slice(1), {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const onLine = options.onLine ?? (line => console.log(`[${name}] ${line}`));
  for (const from of ['stdout', 'stderr']) {
    const stream = child[from];
    let rest = '';
    stream.setEncoding('utf8');
    stream.on('data', chunk => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop();
      lines.forEach(line => onLine(line, from));
    });
  }
  /** @type {Promise<number | string>} exit code or signal */
  const ended = new Promise(resolve => {
    child.on('error', error => resolve(error.message));
    child.on('exit', (code, signal) => resolve(code ?? signal));
  });
  let over = false;
  ended.then(() => {
    over = true;
  });
  return {
    name,
    ended,
    isOver: () => over,
    /** Asks the whole group to end, and insists after ten seconds. */
    async stop() {
      signalGroup(child.pid, 'SIGTERM');
      const inTime = await Promise.race([
        groupGone(child.pid),
        sleep(10_000, false, { ref: false }),
      ]);
      if (!inTime) signalGroup(child.pid, 'SIGKILL');
    },
  };
}

function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false; // the group has ended
  }
}

async function groupGone(pid) {
  while (signalGroup(pid, 0)) await sleep(100);
  return true;
}

/** Whether something listens at a port of this machine. */
export async function isPortTaken(port) {
  for (const host of ['127.0.0.1', '::1']) {
    const taken = await new Promise(resolve => {
      const socket = createConnection({ port, host });
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('close', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (taken) return true;
  }
  return false;
}

/**
 * Asks a URL again and again until it answers with success.
 *
 * @param {string} url
 * @param {{ seconds: number, what: string, unless?: () => string | undefined }} options `unless` says why waiting is in vain
 */
export async function waitForUrl(url, { seconds, what, unless }) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const why = unless?.();
    if (why) throw new Error(`${what}: ${why}`);
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
      if (response.ok) return;
    } catch {
      // not yet
    }
    if (Date.now() > end) {
      throw new Error(`${what} did not answer at ${url} in ${seconds} s`);
    }
    await sleep(200);
  }
}
