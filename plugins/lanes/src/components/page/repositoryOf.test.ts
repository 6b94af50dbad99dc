import { repositoryOf } from './repositoryOf';

describe('repositoryOf', () => {
  it.each([
    ['url:https://github.com/acme/user-api/tree/main/', 'acme/user-api'],
    [
      'url:https://gitlab.com/group/acme/user-api/-/tree/main/',
      'acme/user-api',
    ],
    [
      'url:http://127.0.0.1:4570/git/acme/user-api/src/branch/main/',
      'acme/user-api',
    ],
    ['url:https://github.com/acme/user-api.git', 'acme/user-api'],
    ['url:https://github.com/', undefined],
    ['file:/srv/catalog-info.yaml', undefined],
  ])('reads %s', (location, expected) => {
    expect(
      repositoryOf({
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: {
          name: 'user-api',
          annotations: { 'backstage.io/source-location': location },
        },
      }),
    ).toBe(expected);
  });
});
