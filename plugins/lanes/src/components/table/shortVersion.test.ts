import { shortVersion } from './shortVersion';

const commit = 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678';

describe('shortVersion', () => {
  it.each([
    [
      'a tag that is the commit, once',
      { imageTag: 'a1b2c3d', commit },
      ['a1b2c3d'],
    ],
    [
      'a tag that holds the commit, once',
      { imageTag: 'main-a1b2c3d', commit },
      ['main-a1b2c3d'],
    ],
    [
      'a tag of its own and the commit',
      { imageTag: 'v1.2', commit },
      ['v1.2', 'a1b2c3d'],
    ],
    [
      'the digest where nothing else is known',
      { imageDigest: `sha256:${'0a1b'.repeat(16)}` },
      ['sha256:0a1b0a1b0a1b'],
    ],
    ['nothing', {}, []],
  ])('shows %s', (_, version, expected) => {
    expect(shortVersion(version)).toEqual(expected);
  });
});
