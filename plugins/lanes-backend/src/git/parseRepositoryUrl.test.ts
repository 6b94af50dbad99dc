import { parseRepositoryUrl } from './parseRepositoryUrl';

describe('parseRepositoryUrl', () => {
  it.each([
    [
      'https://github.com/acme/infra',
      'github',
      'https://github.com',
      'acme/infra',
      'https://github.com/acme/infra.git',
    ],
    [
      'https://github.com/acme/user-api/tree/main/',
      'github',
      'https://github.com',
      'acme/user-api',
      'https://github.com/acme/user-api.git',
    ],
    [
      'http://127.0.0.1:4570/git/acme/user-api/src/branch/main/catalog-info.yaml',
      'gitea',
      'http://127.0.0.1:4570/git',
      'acme/user-api',
      'http://127.0.0.1:4570/git/acme/user-api.git',
    ],
    [
      'https://gitlab.com/acme/team/api/-/blob/main/catalog-info.yaml',
      'gitlab',
      'https://gitlab.com',
      'acme/team/api',
      'https://gitlab.com/acme/team/api.git',
    ],
    [
      'https://bitbucket.org/acme/api/src/main/',
      'bitbucketCloud',
      'https://bitbucket.org',
      'acme/api',
      'https://bitbucket.org/acme/api.git',
    ],
    [
      'https://github.com/acme/api.git',
      'github',
      'https://github.com',
      'acme/api',
      'https://github.com/acme/api.git',
    ],
  ])('%s', (url, type, baseUrl, fullName, cloneUrl) => {
    expect(parseRepositoryUrl(url, type, baseUrl)).toEqual({
      fullName,
      cloneUrl,
    });
  });

  it.each([
    ['not a url', 'github', 'https://github.com'],
    ['https://github.com/acme', 'github', 'https://github.com'],
    ['https://evil.example/acme/infra', 'github', 'https://github.com'],
    [
      'http://127.0.0.1:4570/latest/meta-data',
      'gitea',
      'http://127.0.0.1:4570/git',
    ],
    ['https://github.com/acme/..%2f..%2fx', 'github', 'https://github.com'],
  ])('refuses %s', (url, type, baseUrl) => {
    expect(parseRepositoryUrl(url, type, baseUrl)).toBeUndefined();
  });
});
