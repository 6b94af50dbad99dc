import { z } from 'zod/v3';
import {
  ENV_GRAMMAR,
  explainInvalidName,
  LANE_GRAMMAR,
  NameGrammar,
  SERVICE_GRAMMAR,
} from '../naming';

function nameSchema(grammar: NameGrammar) {
  return z.string().superRefine((value, context) => {
    const message = explainInvalidName(grammar, value);
    if (message) context.addIssue({ code: z.ZodIssueCode.custom, message });
  });
}

export const serviceNameSchema = nameSchema(SERVICE_GRAMMAR);
export const envNameSchema = nameSchema(ENV_GRAMMAR);
export const laneNameSchema = nameSchema(LANE_GRAMMAR);

/** ISO 8601 time stamp in UTC. */
export const timestampSchema = z.string().datetime();

/** Something that could not be read or done; the rest of an answer stands. */
export const problemSchema = z.object({
  /** What could not be read, for example `cloudwatch:GetMetricData` or `environment dev`. */
  source: z.string(),
  /** AWS's or our own error code, for example `AccessDenied`, `Throttling`, `Timeout`. */
  code: z.string(),
  /** One sentence for a person: what failed and what to do. */
  message: z.string(),
  /** The environment concerned, where it is only one. */
  env: z.string().optional(),
});
export type Problem = z.infer<typeof problemSchema>;

/** A Git branch name as Git itself allows it (git-check-ref-format), so that nothing else reaches a command line. */
export const branchNameSchema = z
  .string()
  .min(1, 'The branch is empty: name a branch of the App repo.')
  .max(200, 'The branch name is longer than 200 characters.')
  .refine(
    value =>
      /^[A-Za-z0-9_][A-Za-z0-9._/+@#-]*$/.test(value) &&
      !/\.\.|\/\/|@\{|\.lock(\/|$)|\/$|\.$|\/\./.test(value),
    value => ({
      message: `Branch name '${value}' is not a name that Git allows here: use letters, digits and ._/+@#-, starting with a letter or a digit.`,
    }),
  );

/** An image by digest, which is the only way that a deployment without a build names one. */
export const imageDigestSchema = z
  .string()
  .regex(
    /^sha256:[0-9a-f]{64}$/,
    'An image is named by its digest: sha256: and 64 hexadecimal digits.',
  );
