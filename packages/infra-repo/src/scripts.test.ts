import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { INFRA_REPO } from './__testUtils__/paths';

const SCRIPTS = [
  'ci/build.sh',
  ...readdirSync(join(INFRA_REPO, 'ci/lib')).map(name => `ci/lib/${name}`),
];

it('shellcheck finds nothing', () => {
  const result = spawnSync('shellcheck', ['--external-sources', ...SCRIPTS], {
    cwd: INFRA_REPO,
    encoding: 'utf8',
  });
  if (result.error) {
    throw new Error(
      'shellcheck is not installed, so the scripts could not be checked: install it (apt-get install shellcheck)',
    );
  }
  expect(result.stdout).toBe('');
  expect(result.status).toBe(0);
});

it.each(readdirSync(join(INFRA_REPO, 'params')).map(name => [name] as const))(
  'params/%s is flat, with strings only',
  name => {
    const { Parameters, ...rest } = JSON.parse(
      readFileSync(join(INFRA_REPO, 'params', name), 'utf8'),
    );
    expect(rest).toEqual({});
    for (const value of Object.values(Parameters)) {
      expect(typeof value).toBe('string');
    }
  },
);

it('the buildspec only calls build.sh', () => {
  const { env, phases, artifacts } = parse(
    readFileSync(join(INFRA_REPO, 'ci/buildspec.yaml'), 'utf8'),
  );
  expect(env['exported-variables']).toEqual(['ECR_REPO_URI', 'IMAGE_TAG_URI']);
  expect(Object.keys(phases)).toEqual(['pre_build', 'build', 'post_build']);
  expect(artifacts['base-directory']).toBe('out');
});
