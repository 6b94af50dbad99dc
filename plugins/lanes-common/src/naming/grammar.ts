/**
 * The grammar of names. A name is a part of stack names, host names, image repositories and log
 * streams, so it is kept to what all of them accept.
 */
export interface NameGrammar {
  /** What the name names, for messages: `lane`, `service` or `environment`. */
  readonly noun: string;
  readonly pattern: RegExp;
  readonly maxLength: number;
}

/** Grammar of a service's name; its maximum keeps every derived stack name under CloudFormation's 128 characters. */
export const SERVICE_GRAMMAR: NameGrammar = {
  noun: 'service',
  pattern: /^[a-z][a-z0-9-]*$/,
  maxLength: 40,
};

/** Grammar of an environment's name. */
export const ENV_GRAMMAR: NameGrammar = {
  noun: 'environment',
  pattern: /^[a-z][a-z0-9]*$/,
  maxLength: 16,
};

/** Grammar of a lane's name. */
export const LANE_GRAMMAR: NameGrammar = {
  noun: 'lane',
  pattern: /^[a-z][a-z0-9-]*$/,
  maxLength: 20,
};

/** The lane that unmatched traffic reaches. */
export const DEFAULT_LANE = 'default';

/**
 * What is wrong with a name, as one sentence that names the value and the remedy; undefined when it is right.
 */
export function explainInvalidName(
  grammar: NameGrammar,
  value: string,
): string | undefined {
  const { noun, pattern, maxLength } = grammar;
  const subject = `${noun[0].toUpperCase()}${noun.slice(1)} name '${value}'`;
  if (value === '') return `The ${noun} name is empty: give it a name.`;
  if (value.length > maxLength) {
    return `${subject} has ${value.length} characters: use at most ${maxLength}.`;
  }
  if (!/^[a-z]/.test(value)) {
    return `${subject} does not start with a lower-case letter: start it with one of a-z.`;
  }
  if (!pattern.test(value)) {
    const allowed = pattern.test('a-b') ? 'a-z, 0-9 and -' : 'a-z and 0-9';
    return `${subject} has a character that is not allowed: use only ${allowed}.`;
  }
  if (value.includes('--')) {
    return `${subject} has two hyphens in a row: use one.`;
  }
  if (value.endsWith('-')) {
    return `${subject} ends in a hyphen: end it with a letter or a digit.`;
  }
  return undefined;
}

/** Whether a name follows its grammar. */
export function isValidName(grammar: NameGrammar, value: string): boolean {
  return explainInvalidName(grammar, value) === undefined;
}
