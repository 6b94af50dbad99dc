import { Command, InvalidArgumentError } from 'commander';
import { createSandbox, DEFAULT_OPTIONS } from './createSandbox';
import type { RunningSandbox } from './createSandbox';

/** Signals this close together are one. */
const SAME_SIGNAL_MS = 1_000;

interface CliOptions {
  readonly host: string;
  readonly port: number;
  readonly dataPlanePort: number;
  readonly speed: number;
  readonly state?: string;
}

const program = new Command('sandbox')
  .description('A local server that stands in for AWS')
  .option('--host <address>', 'address to listen on', DEFAULT_OPTIONS.host)
  .option(
    '--port <number>',
    'AWS endpoint and Git host',
    port,
    DEFAULT_OPTIONS.port,
  )
  .option(
    '--data-plane-port <number>',
    'load balancers, told apart by the Host header',
    port,
    DEFAULT_OPTIONS.dataPlanePort,
  )
  .option(
    '--speed <factor>',
    'how many times faster than AWS waits pass',
    positive,
    DEFAULT_OPTIONS.speed,
  )
  .option(
    '--state <directory>',
    'keeps the state here over a restart; without it the state is in memory',
  )
  .action(run);

async function run(cli: CliOptions): Promise<void> {
  let running: RunningSandbox;
  try {
    running = await createSandbox({
      host: cli.host,
      port: cli.port,
      dataPlanePort: cli.dataPlanePort,
      speed: cli.speed,
      stateDir: cli.state,
    });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
    return;
  }
  let stoppingSince: number | undefined;
  const stop = () => {
    if (stoppingSince !== undefined) {
      // A second Ctrl-C does not wait; but one signal often arrives twice, to the group and passed on by a wrapper.
      if (Date.now() - stoppingSince > SAME_SIGNAL_MS) process.exit(1);
      return;
    }
    stoppingSince = Date.now();
    running.stop().then(
      () => process.exit(0),
      error => {
        console.error(`The sandbox did not stop cleanly: ${error}`);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  console.log(describe(running, cli));
}

function describe(
  { url, dataPlanePort }: RunningSandbox,
  cli: CliOptions,
): string {
  return `
Laneway sandbox is ready (${cli.speed} times AWS's pace, ${
    cli.state ? `state in ${cli.state}` : 'state in memory'
  })

  AWS endpoint    ${url}
  Git host        ${url}/git
  Load balancers  http://{DNSName}:${dataPlanePort}/
  Health          ${url}/_sandbox/health

  AWS_ACCESS_KEY_ID=111111111111 AWS_SECRET_ACCESS_KEY=sandbox \\
    aws --endpoint-url ${url} --region ap-southeast-2 cloudformation list-stacks
`;
}

function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65535) {
    throw new InvalidArgumentError(
      'Give a port from 0 (any free one) to 65535.',
    );
  }
  return value;
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) {
    throw new InvalidArgumentError('Give a number above 0.');
  }
  return value;
}

program.parseAsync().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
