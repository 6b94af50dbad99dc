// The AWS CLI for builds in the sandbox: any operation of the services that it has, through the SDK for JavaScript.
const { findOperation, loadService, names } = require('./services.cjs');
const { readParameters, UsageError } = require('./parameters.cjs');
const { plain, render } = require('./output.cjs');

/** As the AWS CLI ends: the service refused, the command line was wrong, no credentials. */
const EXIT_SERVICE = 254;
const EXIT_USAGE = 252;
const EXIT_CONFIGURATION = 253;
const EXIT_GENERAL = 255;

const WITH_VALUE = [
  'region',
  'endpoint-url',
  'output',
  'query',
  'profile',
  'color',
  'cli-read-timeout',
  'cli-connect-timeout',
  'max-items',
  'page-size',
];
const WITHOUT_VALUE = [
  'no-cli-pager',
  'no-paginate',
  'no-verify-ssl',
  'debug',
  'no-sign-request',
  'no-cli-auto-prompt',
];

/** How long and how often `wait` looks; the AWS CLI looks every 30 seconds, up to an hour. */
const WAIT = { maxWaitTime: 3600, minDelay: 1, maxDelay: 2 };

class ConfigurationError extends Error {}

/** @param {string[]} args - as the AWS CLI takes them */
async function main(args) {
  try {
    await run(args);
  } catch (error) {
    process.stderr.write(`\n${error.message}\n`);
    process.exitCode = exitCodeOf(error);
  }
}

function exitCodeOf(error) {
  if (error instanceof UsageError) return EXIT_USAGE;
  if (error instanceof ConfigurationError) return EXIT_CONFIGURATION;
  return error.exitCode ?? EXIT_GENERAL;
}

async function run(args) {
  if (args[0] === '--version') {
    process.stdout.write(
      `aws-cli/2.0.0 (sandbox) Node/${process.versions.node}\n`,
    );
    return;
  }
  const { options, rest } = splitOptions(args);
  const [service, command, ...parameters] = rest;
  if (!service || !command) {
    throw new UsageError(
      'usage: aws [options] <service> <operation> [parameters]',
    );
  }
  const sdk = loadService(service);
  if (!sdk) {
    throw new UsageError(
      `argument command: Invalid choice '${service}', the sandbox has: ${names.join(
        ', ',
      )}`,
    );
  }
  const client = createClient(sdk, options);
  if (service === 'ecr' && command === 'get-login-password') {
    await printLoginPassword(sdk, client);
  } else if (command === 'wait') {
    await wait(sdk, client, parameters);
  } else {
    await call(sdk, client, command, parameters, options);
  }
}

function splitOptions(args) {
  const options = {};
  const rest = [];
  for (let index = 0; index < args.length; index += 1) {
    const [, name, inline] =
      /^--([a-z-]+)(?:=([\s\S]*))?$/.exec(args[index]) ?? [];
    if (WITHOUT_VALUE.includes(name)) {
      options[name] = true;
    } else if (WITH_VALUE.includes(name)) {
      if (inline === undefined) index += 1;
      options[name] = inline ?? args[index];
    } else if (name && inline !== undefined) {
      rest.push(`--${name}`, inline);
    } else {
      rest.push(args[index]);
    }
  }
  return { options, rest };
}

function createClient(sdk, options) {
  const { env } = process;
  const region = options.region ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION;
  if (!region) {
    throw new ConfigurationError(
      'You must specify a region. You can also configure your region by running "aws configure".',
    );
  }
  if (!env.AWS_ACCESS_KEY_ID || !env.AWS_SECRET_ACCESS_KEY) {
    throw new ConfigurationError(
      'Unable to locate credentials. You can configure credentials by running "aws login".',
    );
  }
  const Client = Object.entries(sdk).find(
    ([name]) => name.endsWith('Client') && !name.startsWith('__'),
  )?.[1];
  return new Client({
    region,
    endpoint: options['endpoint-url'] ?? env.AWS_ENDPOINT_URL,
    credentials: {
      accessKeyId: env.AWS_ACCESS_KEY_ID,
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY,
      sessionToken: env.AWS_SESSION_TOKEN,
    },
  });
}

async function call(sdk, client, command, parameters, options) {
  const operation = findOperation(sdk, command);
  if (!operation) {
    throw new UsageError(`argument operation: Invalid choice '${command}'`);
  }
  const input = readParameters(operation.input, parameters);
  const output = plain(
    await serviceCall(operation.name, () =>
      send(sdk, client, operation.name, input, options),
    ),
  );
  const format = options.output ?? process.env.AWS_DEFAULT_OUTPUT ?? 'json';
  if (format !== 'json' && format !== 'text') {
    throw new UsageError(
      `argument --output: Invalid choice '${format}', the sandbox prints json and text`,
    );
  }
  const result =
    options.query === undefined ? output : query(output, options.query);
  process.stdout.write(render(result, format));
}

/** All pages as one, as the AWS CLI does it unless told otherwise. */
async function send(sdk, client, name, input, options) {
  const paginate = sdk[`paginate${name}`];
  if (!paginate || options['no-paginate']) {
    return client.send(new sdk[`${name}Command`](input));
  }
  let merged;
  for await (const part of paginate({ client }, input)) {
    if (!merged) {
      merged = { ...part };
      continue;
    }
    for (const [key, value] of Object.entries(part)) {
      if (Array.isArray(value))
        merged[key] = [...(merged[key] ?? []), ...value];
    }
  }
  // The last page was read: there is nothing to go on from.
  for (const key of ['nextToken', 'NextToken', 'NextMarker'])
    delete merged[key];
  const most = Number(options['max-items']);
  if (most) {
    for (const [key, value] of Object.entries(merged)) {
      if (Array.isArray(value)) merged[key] = value.slice(0, most);
    }
  }
  return merged;
}

async function serviceCall(operation, work) {
  try {
    return await work();
  } catch (error) {
    if (!error.$metadata?.httpStatusCode) {
      const cause = error.code ?? error.message;
      throw Object.assign(
        new Error(`Could not connect to the endpoint URL (${cause})`),
        { exitCode: EXIT_GENERAL },
      );
    }
    const code = error.Code ?? error.Error?.Code ?? error.name;
    throw Object.assign(
      new Error(
        `An error occurred (${code}) when calling the ${operation} operation: ${error.message}`,
      ),
      { exitCode: EXIT_SERVICE },
    );
  }
}

function query(output, expression) {
  const jmespath = require('jmespath');
  try {
    return jmespath.search(output, expression);
  } catch (error) {
    throw new UsageError(
      `Bad value for --query ${expression}: ${error.message}`,
    );
  }
}

async function printLoginPassword(sdk, client) {
  const { authorizationData } = await serviceCall('GetAuthorizationToken', () =>
    client.send(new sdk.GetAuthorizationTokenCommand({})),
  );
  const token = authorizationData?.[0]?.authorizationToken ?? '';
  process.stdout.write(
    `${Buffer.from(token, 'base64').toString('utf8').replace(/^AWS:/, '')}\n`,
  );
}

/** `wait stack-create-complete` is the SDK's `waitUntilStackCreateComplete`. */
async function wait(sdk, client, [name = '', ...parameters]) {
  const wanted = `waituntil${name.replace(/-/g, '')}`;
  const waiter = Object.entries(sdk).find(
    ([key]) => key.toLowerCase() === wanted,
  )?.[1];
  if (!waiter)
    throw new UsageError(`argument waiter: Invalid choice '${name}'`);
  const input = readParameters(waiterInput(sdk, name), parameters);
  try {
    await waiter({ client, ...WAIT }, input);
  } catch (error) {
    const words = name
      .split('-')
      .map(word => word[0].toUpperCase() + word.slice(1))
      .join('');
    throw Object.assign(
      new Error(
        `Waiter ${words} failed: ${
          error.name === 'TimeoutError'
            ? 'Max attempts exceeded'
            : 'Waiter encountered a terminal failure state'
        }`,
      ),
      { exitCode: EXIT_GENERAL },
    );
  }
}

/** A waiter takes what the operation it polls takes: the describe operation of the thing that it is named after. */
function waiterInput(sdk, name) {
  const [thing] = name.split('-');
  const plural = thing.endsWith('s') ? thing : `${thing}s`;
  const operation =
    (name === 'change-set-create-complete' &&
      findOperation(sdk, 'describe-change-set')) ||
    findOperation(sdk, `describe-${plural}`);
  if (!operation)
    throw new UsageError(
      `argument waiter: '${name}' is not available in the sandbox`,
    );
  return operation.input;
}

module.exports = { main };
