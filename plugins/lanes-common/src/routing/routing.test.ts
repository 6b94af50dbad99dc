import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isValidName, LANE_GRAMMAR } from '../naming';
import { HeaderLines, HeaderRule, matchingRule } from './evaluate';
import { laneMatchers } from './matchers';
import { matchKindOfPriority, rulePriority, SLOT_COUNT } from './slots';
import { curlForLane, laneHeaders } from './traceContext';

interface FixtureLane {
  name: string;
  matchHeader?: { name: string; regex: string };
}

const fixture: {
  lanes: FixtureLane[];
  cases: { name: string; headers: [string, string][]; lane: string }[];
} = JSON.parse(
  readFileSync(
    path.resolve(__dirname, '../../../../test/fixtures/route-cases.json'),
    'utf8',
  ),
);

function rulesOf(lanes: readonly FixtureLane[]): HeaderRule<string>[] {
  return lanes.flatMap(({ name, matchHeader }, slot) =>
    laneMatchers(
      name,
      matchHeader && {
        headerName: matchHeader.name,
        regex: matchHeader.regex,
      },
    ).map(({ kind, headerName, regex }) => ({
      priority: rulePriority(kind, slot),
      headerName,
      regexes: [regex],
      target: name,
    })),
  );
}

function laneReached(rules: HeaderRule<string>[], headers: HeaderLines) {
  return matchingRule(rules, headers)?.target ?? 'default';
}

describe('matchingRule', () => {
  const rules = rulesOf(fixture.lanes);

  it.each(fixture.cases.map(c => [c.name, c] as const))('%s', (_, c) => {
    expect(laneReached(rules, c.headers)).toBe(c.lane);
  });

  const laneName = fc
    .stringMatching(/^[a-z][a-z0-9-]{0,19}$/)
    .filter(name => isValidName(LANE_GRAMMAR, name) && name !== 'default');

  it('reaches a lane by its own member only, among any other members', () => {
    const member = fc.stringMatching(/^[a-z][a-z0-9]{0,5}=[a-zA-Z0-9:]{0,8}$/);
    fc.assert(
      fc.property(
        fc.uniqueArray(laneName, { minLength: 1, maxLength: 5 }),
        fc.array(
          member.filter(m => !m.startsWith('ctx=')),
          { maxLength: 4 },
        ),
        fc.nat(),
        (lanes, others, position) => {
          const members = [...others];
          members.splice(
            position % (others.length + 1),
            0,
            `ctx=lane:${lanes[0]}`,
          );
          const all = rulesOf(lanes.map(name => ({ name })));
          expect(laneReached(all, [['tracestate', members.join(',')]])).toBe(
            lanes[0],
          );
          expect(laneReached(all, [['tracestate', others.join(',')]])).toBe(
            'default',
          );
        },
      ),
    );
  });

  it("keeps every regular expression within AWS's 128 characters", () => {
    fc.assert(
      fc.property(laneName, lane => {
        for (const { regex } of laneMatchers(lane)) {
          expect(regex.length).toBeLessThanOrEqual(128);
        }
      }),
    );
  });
});

describe('rulePriority', () => {
  it("is unique, within AWS's 1-50000, and tells its kind", () => {
    const slot = fc.integer({ min: 0, max: SLOT_COUNT - 1 });
    const kind = fc.constantFrom(
      'tracestate',
      'baggage',
      'custom',
    ) as fc.Arbitrary<'tracestate' | 'baggage' | 'custom'>;
    fc.assert(
      fc.property(slot, kind, slot, kind, (s1, k1, s2, k2) => {
        const one = rulePriority(k1, s1);
        expect(one).toBeGreaterThanOrEqual(1);
        expect(one).toBeLessThanOrEqual(50000);
        expect(matchKindOfPriority(one)).toBe(k1);
        expect(one === rulePriority(k2, s2)).toBe(s1 === s2 && k1 === k2);
      }),
    );
  });

  it('refuses a slot outside the bands', () => {
    expect(() => rulePriority('baggage', SLOT_COUNT)).toThrow(RangeError);
    expect(() => rulePriority('baggage', 1.5)).toThrow(RangeError);
  });
});

describe('laneHeaders', () => {
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
  const span = '00f067aa0ba902b7';

  it('reach the lane, by either header', () => {
    const headers = laneHeaders('gray', trace, span);
    const rules = rulesOf([{ name: 'gray' }]);
    expect(laneReached(rules, [['tracestate', headers.tracestate]])).toBe(
      'gray',
    );
    expect(laneReached(rules, [['baggage', headers.baggage]])).toBe('gray');
    expect(headers.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  });

  it('stand in the curl line, which for the default lane needs none', () => {
    expect(curlForLane('http://lb/', 'gray', trace, span, false)).toBe(
      `curl -i -H 'traceparent: 00-${trace}-${span}-01' -H 'tracestate: ctx=lane:gray' 'http://lb/'`,
    );
    expect(curlForLane('http://lb/', 'default', trace, span, true)).toBe(
      "curl -i 'http://lb/'",
    );
  });
});
