/** A failure that AWS words in its own way, and what it means to the person who has to mend it. */
interface KnownFailure {
  readonly pattern: RegExp;
  readonly summary: string;
  readonly nextStep: string;
}

/** The first that matches counts. The patterns are AWS's own words. */
const KNOWN_FAILURES: readonly KnownFailure[] = [
  {
    pattern: /OutOfMemory/i,
    summary: 'container ran out of memory',
    nextStep:
      'Give the service more Memory in its parameters file, or find what uses so much.',
  },
  {
    pattern: /CannotPullContainer|ImageNotFound|manifest .*not found/i,
    summary: 'image could not be pulled',
    nextStep:
      'Check that the image is in the repository; deploy the branch again to build it.',
  },
  {
    pattern: /ResourceInitializationError.*(secret|ssm|parameter)/i,
    summary: 'a secret of the container could not be read',
    nextStep:
      'Check that the secret exists and that the execution role may read it.',
  },
  {
    pattern: /(free|available) (ip )?addresses|InsufficientFreeAddresses/i,
    summary: 'the subnets have no free IP address',
    nextStep:
      'Delete lanes that nobody uses, or give the environment larger subnets.',
  },
  {
    pattern: /Priority .*(is currently )?in use|PriorityInUse/i,
    summary: "the lane's place on the listener is taken",
    nextStep: 'Deploy again: another slot is taken.',
  },
  {
    pattern: /No export named (\S+) found/i,
    summary: 'an export of another stack is missing',
    nextStep:
      'Bootstrap the service again: the stack that exports it is incomplete.',
  },
  {
    pattern: /AccessDenied|is not authorized to perform|UnauthorizedOperation/i,
    summary: 'the role may not do this',
    nextStep:
      'Ask your platform team to give the role the permission that is named.',
  },
  {
    pattern: /stack policy|denied by stack policy/i,
    summary: 'the stack policy forbids this change',
    nextStep: 'Ask your platform team; the policy guards what must not change.',
  },
  {
    pattern: /limit (exceeded|has been)|LimitExceeded|quota/i,
    summary: 'an AWS quota is used up',
    nextStep: 'Delete lanes that nobody uses, or ask for a higher quota.',
  },
  {
    pattern: /failed (elb|container) health checks|Health checks failed/i,
    summary: 'tasks fail their health check',
    nextStep:
      'Check that the service answers 2xx at HealthCheckPath on ContainerPort of its parameters file.',
  },
];

/** What is known about a failure that AWS described; undefined for words that mean nothing special. */
export function knownFailure(
  text: string,
): Pick<KnownFailure, 'summary' | 'nextStep'> | undefined {
  return KNOWN_FAILURES.find(({ pattern }) => pattern.test(text));
}
