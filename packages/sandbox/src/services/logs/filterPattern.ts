import { AwsError } from '../../core/AwsError';

/** Says whether a message matches. */
export type MessageFilter = (message: string) => boolean;

/** `-` or `?`, then a quoted phrase or a word. */
const TERM = /([-?]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g;

/**
 * Compiles a filter pattern for unstructured messages: all terms must occur; `?a ?b`: one of them; `-a`: must not;
 * `"two words"`: a phrase. Case matters. With other terms beside them, `?` terms are ignored, as AWS does.
 *
 * @throws AwsError for the JSON, space-delimited and regular-expression forms, which the sandbox does not evaluate
 */
export function compileFilterPattern(
  pattern: string | undefined,
): MessageFilter {
  const text = pattern?.trim() ?? '';
  if (/^[{[%]/.test(text)) {
    throw new AwsError(
      'InvalidParameterException',
      `Invalid filter pattern '${text}': the sandbox matches terms, "phrases", ?alternatives and -exclusions, not JSON, [fields] or %expressions%`,
    );
  }
  const required: string[] = [];
  const optional: string[] = [];
  const excluded: string[] = [];
  for (const [, sign, phrase, word] of text.matchAll(TERM)) {
    const term = phrase?.replace(/\\(.)/g, '$1') ?? word;
    if (sign === '-') excluded.push(term);
    else if (sign === '?') optional.push(term);
    else required.push(term);
  }
  const alternatives = required.length === 0 ? optional : [];
  return message =>
    required.every(term => message.includes(term)) &&
    !excluded.some(term => message.includes(term)) &&
    (alternatives.length === 0 ||
      alternatives.some(term => message.includes(term)));
}
