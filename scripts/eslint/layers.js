// Who may import whom (docs/architecture.md). Each package's .eslintrc.js is made here, so a package that is not in this table cannot be linted.
const createConfig = require('@backstage/cli/config/eslint-factory');
const path = require('node:path');

const OURS = [
  '@laneway/plugin-lanes',
  '@laneway/plugin-lanes-backend',
  '@laneway/plugin-lanes-common',
  '@laneway/plugin-lanes-node',
  '@laneway/plugin-scaffolder-backend-module-lanes',
  '@laneway/infra-repo',
  '@laneway/sandbox',
];

/** By package folder: which of our own packages it may import. */
const MAY_IMPORT = {
  'plugins/lanes-common': [],
  'plugins/lanes-node': ['@laneway/plugin-lanes-common'],
  'plugins/lanes-backend': ['@laneway/plugin-lanes-common'],
  'plugins/lanes': ['@laneway/plugin-lanes-common'],
  'plugins/scaffolder-backend-module-lanes': [
    '@laneway/plugin-lanes-common',
    '@laneway/plugin-lanes-node',
  ],
  'packages/sandbox': [],
  'packages/infra-repo': [],
  'packages/app': ['@laneway/plugin-lanes'],
  'packages/backend': [
    '@laneway/plugin-lanes-backend',
    '@laneway/plugin-lanes-common',
    '@laneway/plugin-scaffolder-backend-module-lanes',
  ],
};

/** Only these talk to AWS; the sandbox uses the SDK's schemas and is a client of itself in its tests. */
const MAY_IMPORT_AWS_SDK = ['plugins/lanes-backend', 'packages/sandbox'];

/** Libraries that would pull the old frontend system or Material UI into the frontend plugin. */
const NOT_IN_FRONTEND_PLUGIN = [
  '@material-ui/*',
  '@mui/*',
  '@backstage/core-plugin-api',
  '@backstage/core-components',
];

/**
 * The ESLint configuration of the package in a folder, with our import rules.
 *
 * @param {string} dir - the package's folder (`__dirname` of its .eslintrc.js)
 */
module.exports = function layers(dir) {
  const folder = path
    .relative(path.join(__dirname, '..', '..'), dir)
    .split(path.sep)
    .join('/');
  const allowed = MAY_IMPORT[folder];
  if (!allowed) {
    throw new Error(`scripts/eslint/layers.js does not know '${folder}'`);
  }
  const patterns = OURS.filter(name => !allowed.includes(name)).map(name => ({
    group: [name, `${name}/*`],
    message: `${folder} may not import ${name}: see docs/architecture.md.`,
  }));
  if (!MAY_IMPORT_AWS_SDK.includes(folder)) {
    patterns.push({
      group: ['@aws-sdk/*'],
      message: 'Only lanes-backend talks to AWS.',
    });
  }
  if (folder === 'plugins/lanes') {
    patterns.push({
      group: NOT_IN_FRONTEND_PLUGIN,
      message: 'The frontend plugin is made of Backstage UI components.',
    });
  }
  // The factory's own patterns are plain strings, which cannot be mixed with messages.
  const own = ['*.stories*', '*.test*'].map(group => ({ group: [group] }));
  return createConfig(dir, {
    rules: {
      'no-restricted-imports': [2, { patterns: [...own, ...patterns] }],
    },
    overrides: [
      {
        files: ['**/*.test.*', '**/testing.ts', '**/dev/**'],
        rules: { 'no-restricted-imports': [2, { patterns }] },
      },
    ],
  });
};
