import { execFile, spawn } from 'child_process';
import { join } from 'path';
import { promisify } from 'util';
import { eventually } from '../core/testing';
import type { LocalAddress } from '../core/types';
import { DefaultTaskRuntime } from './DefaultTaskRuntime';
import type {
  ContainerExit,
  ContainerSpec,
  RunningContainer,
} from './TaskRuntime';
import { createTestImage } from './testImage';

const SERVER = `
const http = require('http');
const server = http.createServer((request, response) => {
  if (request.url === '/self') {
    http.get('http://localhost:8080/', answer => answer.pipe(response));
  } else if (request.url === '/crash') {
    console.error('about to crash');
    process.exit(3);
  } else {
    response.end(JSON.stringify({
      port: server.address().port,
      cwd: process.cwd(),
      env: process.env,
      isChild: Boolean(process.send),
    }));
  }
});
server.listen(8080, '0.0.0.0', () =>
  console.log('listening on ' + server.address().port));
process.on('SIGTERM', () => {
  if (process.env.STUBBORN) return;
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
`;

const IDENTITY = {
  service: 'user-api',
  lane: 'gray',
  image: 'example/user-api:1',
  task: '0123456789abcdef0123456789abcdef',
};

interface Started {
  readonly container: RunningContainer;
  readonly ports: Map<number, LocalAddress>;
  readonly output: string[];
  exit?: ContainerExit;
}

describe('DefaultTaskRuntime', () => {
  const runtime = new DefaultTaskRuntime(1);
  const image = createTestImage(
    { 'app/src/server.js': SERVER },
    {
      Cmd: ['node', '/app/src/server.js'],
      WorkingDir: '/app',
      Env: ['FROM_IMAGE=1', 'BOTH=image'],
    },
  );

  afterEach(() => runtime.destroyAll());
  afterAll(() => image.remove());

  function start(spec: Partial<ContainerSpec> = {}): Started {
    const ports = new Map<number, LocalAddress>();
    const output: string[] = [];
    const started: Started = {
      ports,
      output,
      container: runtime.start(
        {
          image,
          environment: {},
          memoryMiB: 128,
          containerPorts: [8080],
          stopTimeoutMs: 200,
          identity: IDENTITY,
          ...spec,
        },
        {
          onListening: (port, local) => ports.set(port, local),
          onOutput: line => output.push(line),
          onUsage: () => {},
          onExit: exit => {
            started.exit = exit;
          },
        },
      ),
    };
    return started;
  }

  async function get(started: Started, path = '/'): Promise<any> {
    const { host, port } = await eventually(() => started.ports.get(8080));
    const answer = await fetch(`http://${host}:${port}${path}`);
    return answer.json();
  }

  it('gives two programs that listen on one port a network each', async () => {
    const [a, b] = [start(), start()];
    const answers = await Promise.all([get(a), get(b)]);
    expect(answers.map(answer => answer.port)).toEqual([8080, 8080]);
    expect(a.ports.get(8080)?.port).not.toBe(b.ports.get(8080)?.port);
    expect(a.ports.get(8080)?.host).toBe('127.0.0.1');
    expect(a.output).toContain('listening on 8080');
    // A connection to `localhost:8080` from inside is one to the program itself.
    expect((await get(a, '/self')).port).toBe(8080);
  });

  it('gives the program its image, its environment and nothing of ours', async () => {
    process.env.LANEWAY_TEST_SECRET = 'secret';
    const { cwd, env, isChild } = await get(
      start({ environment: { BOTH: 'task', LANE: 'gray' } }),
    );
    delete process.env.LANEWAY_TEST_SECRET;
    expect(cwd).toBe(join(image.rootDir, 'app'));
    expect(env).toMatchObject({ FROM_IMAGE: '1', BOTH: 'task', LANE: 'gray' });
    expect(env.LANEWAY_TEST_SECRET).toBeUndefined();
    expect(env.NODE_CHANNEL_FD).toBeUndefined();
    expect(isChild).toBe(false);
  });

  it('tells exit code and last words of a program that crashes', async () => {
    const started = start();
    await get(started, '/crash').catch(() => {});
    const exit = await eventually(() => started.exit);
    expect(exit).toEqual({ exitCode: 3, outOfMemory: false });
    expect(started.output).toContain('about to crash');
  });

  it('ends a program in order, and by force when it does not listen', async () => {
    const [tame, stubborn] = [
      start(),
      start({ environment: { STUBBORN: '1' } }),
    ];
    await Promise.all([get(tame), get(stubborn)]);
    tame.container.stop();
    stubborn.container.stop();
    expect((await eventually(() => tame.exit)).exitCode).toBe(0);
    expect((await eventually(() => stubborn.exit)).exitCode).toBe(137);
  });

  it('reports a heap that is full as out of memory', async () => {
    const started = start({
      command: [
        'node',
        '-e',
        'const a=[]; for(;;) a.push(new Array(1e5).fill({}))',
      ],
      memoryMiB: 16,
    });
    const exit = await eventually(() => started.exit, 15_000);
    expect(exit).toEqual({ exitCode: 137, outOfMemory: true });
  }, 20_000);

  it('starts Node behind a shell, an init program and a package script', async () => {
    const commands = [
      ['/bin/sh', '-c', 'exec node src/server.js'],
      ['tini', '--', 'node', 'src/server.js'],
    ];
    for (const command of commands) {
      expect((await get(start({ command }))).port).toBe(8080);
    }
  });

  it('answers for other images as their labels say', async () => {
    const other = createTestImage(
      {},
      {
        Cmd: ['/server'],
        ExposedPorts: ['8080/tcp'],
        Labels: {
          'laneway.sandbox.error-percent': '25',
          'laneway.sandbox.crash-after-seconds': '0.5',
          'laneway.sandbox.exit-code': '7',
        },
      },
    );
    const started = start({ image: other, containerPorts: [] });
    expect(await get(started)).toEqual(IDENTITY);
    const port = started.ports.get(8080)?.port;
    const statuses = [200];
    for (let n = 0; n < 7; n++) {
      statuses.push((await fetch(`http://127.0.0.1:${port}/`)).status);
    }
    expect(statuses.filter(status => status === 500)).toHaveLength(2);
    expect(await eventually(() => started.exit)).toMatchObject({ exitCode: 7 });
    other.remove();
  });

  it('leaves no program behind when the sandbox is killed', async () => {
    const preload = join(__dirname, 'preload.cjs');
    const parent = spawn(process.execPath, [
      '-e',
      `const child = require('child_process').spawn(process.execPath,
         ['--require', ${JSON.stringify(
           preload,
         )}, '-e', 'setInterval(() => {}, 1000)'],
         { detached: true, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
       console.log(child.pid);`,
    ]);
    const pid = await new Promise<number>(resolve => {
      parent.stdout.once('data', data => resolve(Number(data)));
    });
    const isAlive = () =>
      promisify(execFile)('ps', ['-o', 'stat=', '-p', String(pid)]).then(
        ({ stdout }) => !/^Z/.test(stdout.trim()),
        () => false,
      );
    expect(await isAlive()).toBe(true);
    parent.kill('SIGKILL');
    await eventually(async () => !(await isAlive()));
  });
});
