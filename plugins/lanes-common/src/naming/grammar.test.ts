import fc from 'fast-check';
import {
  ENV_GRAMMAR,
  explainInvalidName,
  isValidName,
  LANE_GRAMMAR,
  SERVICE_GRAMMAR,
} from './grammar';
import { laneNameForBranch } from './slug';
import { ecsServiceName, laneStackName, logGroupName } from './names';

describe('grammar', () => {
  it.each([
    ['', 'The lane name is empty: give it a name.'],
    ['Gray', "Lane name 'Gray' does not start with a lower-case letter"],
    ['gr_y', "Lane name 'gr_y' has a character that is not allowed"],
    ['a--b', "Lane name 'a--b' has two hyphens in a row: use one."],
    ['gray-', "Lane name 'gray-' ends in a hyphen"],
    ['a'.repeat(21), 'has 21 characters: use at most 20.'],
    ['1st', 'start it with one of a-z.'],
    ['gräy', 'use only a-z, 0-9 and -.'],
    ['gray\n', 'has a character that is not allowed'],
  ])('says what is wrong with %j', (value, message) => {
    expect(explainInvalidName(LANE_GRAMMAR, value)).toContain(message);
  });

  it('has no hyphen in an environment', () => {
    expect(explainInvalidName(ENV_GRAMMAR, 'dev-1')).toContain(
      'use only a-z and 0-9.',
    );
    expect(isValidName(ENV_GRAMMAR, 'dev1')).toBe(true);
  });

  it('accepts exactly the grammar of the delivery contract', () => {
    const contract = /^[a-z][a-z0-9-]{0,39}$/;
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string({ unit: fc.constantFrom('a', 'z', '0', '-', 'A', '.') }),
        ),
        value => {
          const right =
            contract.test(value) &&
            !value.includes('\n') &&
            !value.includes('--') &&
            !value.endsWith('-');
          expect(isValidName(SERVICE_GRAMMAR, value)).toBe(right);
        },
      ),
    );
  });
});

describe('laneNameForBranch', () => {
  it.each([
    ['release/1.2.3', 'release-1-2-3'],
    ['gray', 'gray'],
    ['Feature/New_Checkout', 'feature-new-checkout'],
    ['1.2', 'b-1-2'],
  ])('%s becomes %s', (branch, lane) => {
    expect(laneNameForBranch(branch)).toBe(lane);
  });

  it('keeps two long branches apart', () => {
    const one = laneNameForBranch('feature/shopping-cart-redesign-part-1');
    const two = laneNameForBranch('feature/shopping-cart-redesign-part-2');
    expect(one).not.toBe(two);
    expect(one).toHaveLength(20);
  });

  it('always follows the lane grammar', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), branch => {
        const name = laneNameForBranch(branch);
        // A branch of nothing but signs still needs a name.
        expect(explainInvalidName(LANE_GRAMMAR, name)).toBeUndefined();
      }),
    );
  });
});

describe('names', () => {
  it('are built as the delivery contract says', () => {
    expect(laneStackName('user-api', 'dev', 'gray')).toBe(
      'app-user-api-dev-gray',
    );
    expect(ecsServiceName('user-api', 'dev', 'gray')).toBe('user-api-dev-gray');
    expect(logGroupName('user-api', 'dev')).toBe('/ecs/dev/user-api');
  });

  it('are refused when a part is outside the grammar', () => {
    expect(() => laneStackName('user-api', 'dev', '../boot')).toThrow(
      "Lane name '../boot' does not start with a lower-case letter",
    );
  });

  it('fit into a stack name of CloudFormation (128 characters)', () => {
    const longest = laneStackName(
      's'.repeat(40),
      'e'.repeat(16),
      'l'.repeat(20),
    );
    expect(longest.length).toBeLessThanOrEqual(128);
  });
});
