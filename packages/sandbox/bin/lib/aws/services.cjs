// Which SDK client stands behind a service's name on the command line.
const PACKAGES = {
  cloudformation: 'client-cloudformation',
  cloudwatch: 'client-cloudwatch',
  codebuild: 'client-codebuild',
  codepipeline: 'client-codepipeline',
  ecr: 'client-ecr',
  ecs: 'client-ecs',
  elbv2: 'client-elastic-load-balancing-v2',
  iam: 'client-iam',
  logs: 'client-cloudwatch-logs',
  resourcegroupstaggingapi: 'client-resource-groups-tagging-api',
  servicediscovery: 'client-servicediscovery',
  sts: 'client-sts',
};

/**
 * Loads one client only: loading all would take longer than most calls.
 * @param {string} name - for example `ecr`
 * @returns {Record<string, any> | undefined} the SDK module
 */
function loadService(name) {
  const client = PACKAGES[name];
  return client && require(`@aws-sdk/${client}`);
}

/**
 * Finds an operation by its name on the command line.
 * @param {Record<string, any>} sdk
 * @param {string} command - for example `describe-images`
 * @returns {{ name: string, input: any } | undefined}
 */
function findOperation(sdk, command) {
  const wanted = canonical(command);
  for (const schema of Object.values(sdk)) {
    const isOperation = Array.isArray(schema) && schema[0] === 9;
    if (isOperation && canonical(schema[2]) === wanted) {
      return { name: schema[2], input: deref(schema[4]) };
    }
  }
  return undefined;
}

/** `stack-name` and `StackName` are the same. */
function canonical(name) {
  return name.replace(/-/g, '').toLowerCase();
}

/** A schema may be given as a function, where schemas refer to each other. */
function deref(schema) {
  return typeof schema === 'function' ? schema() : schema;
}

module.exports = {
  loadService,
  findOperation,
  canonical,
  deref,
  names: Object.keys(PACKAGES),
};
