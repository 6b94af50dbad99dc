// Reads a Dockerfile into stages of instructions.
const { DockerfileParser } = require('dockerfile-ast');

class BuildError extends Error {}

/**
 * @typedef {{ keyword: string, line: number, flags: Record<string, string>, args: string[], exec?: string[], text: string }} Instruction
 * `exec` is the JSON form; `args` are split words without flags; `text` is what stands behind the keyword
 * @typedef {{ image: string, name?: string, instructions: Instruction[] }} Stage
 */

/**
 * @param {string} text
 * @returns {{ globalArgs: Instruction[], stages: Stage[] }}
 * @throws BuildError for what docker would not accept
 */
function readDockerfile(text) {
  const globalArgs = [];
  const stages = [];
  for (const parsed of DockerfileParser.parse(text).getInstructions()) {
    const instruction = toInstruction(parsed);
    if (instruction.keyword === 'FROM') {
      const [image, as, name] = instruction.args;
      if (!image || (as && as.toUpperCase() !== 'AS')) {
        throw new BuildError(
          `dockerfile parse error on line ${instruction.line}: FROM requires either one or three arguments`,
        );
      }
      stages.push({ image, name, instructions: [] });
    } else if (stages.length > 0) {
      stages[stages.length - 1].instructions.push(instruction);
    } else if (instruction.keyword === 'ARG') {
      globalArgs.push(instruction);
    } else {
      throw new BuildError(
        `dockerfile parse error on line ${instruction.line}: no build stage in current context`,
      );
    }
  }
  if (stages.length === 0) {
    throw new BuildError(
      'failed to read dockerfile: file with no instructions',
    );
  }
  return { globalArgs, stages };
}

function toInstruction(parsed) {
  // Only some kinds of instructions have flags; they are not among the arguments.
  const flags = Object.fromEntries(
    (parsed.getFlags?.() ?? []).map(flag => [
      flag.getName(),
      flag.getValue() ?? '',
    ]),
  );
  const text = (parsed.getArgumentsContent() ?? '').trim();
  let exec;
  if (text.startsWith('[')) {
    try {
      exec = JSON.parse(text);
    } catch {
      // Docker takes a list that is no JSON as a shell command too.
    }
  }
  return {
    keyword: parsed.getKeyword(),
    line: parsed.getRange().start.line + 1,
    flags,
    text,
    exec,
    args: exec ?? words(text),
  };
}

/** Splits at white space that stands in no quotes; the quotes go. */
function words(text) {
  return (text.match(/(?:[^\s"']|"(?:\\.|[^"\\])*"|'[^']*')+/g) ?? []).map(
    word =>
      word.replace(/"((?:\\.|[^"\\])*)"|'([^']*)'/g, (_, double, single) =>
        double !== undefined ? double.replace(/\\(.)/g, '$1') : single,
      ),
  );
}

/**
 * Puts variables in: `$X`, `${X}`, `${X:-default}`, `${X:+other}`.
 * @param {string} text
 * @param {Record<string, string>} variables
 */
function expand(text, variables) {
  return text.replace(
    /\\\$|\$(?:(\w+)|\{(\w+)(?::([-+])([^}]*))?\})/g,
    (whole, plain, braced, operator, other) => {
      if (whole === '\\$') return '$';
      const value = variables[plain ?? braced] ?? '';
      if (operator === '-') return value || other;
      if (operator === '+') return value ? other : '';
      return value;
    },
  );
}

module.exports = { readDockerfile, expand, BuildError };
