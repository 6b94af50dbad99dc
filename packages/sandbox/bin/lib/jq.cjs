// jq for builds in the sandbox: the real jq, compiled to WebAssembly, behind its command line.
const fs = require('node:fs');
const { readStdin } = require('./stdin.cjs');

/** Long names of the options that take no value. */
const LONG = {
  '--null-input': 'n',
  '--raw-input': 'R',
  '--slurp': 's',
  '--compact-output': 'c',
  '--raw-output': 'r',
  '--join-output': 'j',
  '--ascii-output': 'a',
  '--sort-keys': 'S',
  '--color-output': 'C',
  '--monochrome-output': 'M',
  '--tab': '--tab',
  '--exit-status': 'e',
};

class UsageError extends Error {}

/**
 * @param {string[]} args - as jq takes them
 * @returns {Promise<void>} sets the exit code as jq does: 1 and 4 with -e, 2 usage or file, 3 program, 5 runtime
 */
async function main(args) {
  try {
    const jq = await require('jq-wasm/dist/build/jq.js').default();
    process.exitCode = await run(jq, await parseArguments(jq, args));
  } catch (error) {
    process.stderr.write(`jq: error: ${error.message}\n`);
    process.exitCode = 2;
  }
}

/**
 * @param {any} jq
 * @param {string[]} args
 */
async function parseArguments(jq, args) {
  const options = {
    flags: new Set(),
    pairs: [],
    indent: undefined,
    filter: undefined,
    files: [],
  };
  const rest = [...args];
  let filterFile;
  const value = name => {
    if (rest.length === 0) throw new UsageError(`${name} takes a parameter`);
    return rest.shift();
  };
  while (rest.length > 0) {
    const arg = rest.shift();
    if (arg === '--arg' || arg === '--argjson') {
      options.pairs.push(arg, value(arg), value(arg));
    } else if (arg === '--slurpfile') {
      const name = value(arg);
      const text = fs.readFileSync(value(arg), 'utf8');
      options.pairs.push(
        '--argjson',
        name,
        await jq.raw(text, '.', ['-s', '-c']),
      );
    } else if (arg === '--rawfile') {
      const name = value(arg);
      options.pairs.push('--arg', name, fs.readFileSync(value(arg), 'utf8'));
    } else if (arg === '--indent') {
      options.indent = value(arg);
    } else if (arg === '-f' || arg === '--from-file') {
      filterFile = value(arg);
    } else if (arg === '-V' || arg === '--version') {
      options.version = true;
    } else if (LONG[arg]) {
      options.flags.add(LONG[arg]);
    } else if (/^-[a-zA-Z]+$/.test(arg)) {
      addShortFlags(arg, options.flags);
    } else if (arg.startsWith('--')) {
      throw new UsageError(`Unknown arguments: ${arg}`);
    } else if (options.filter === undefined && filterFile === undefined) {
      options.filter = arg;
    } else {
      options.files.push(arg);
    }
  }
  if (filterFile !== undefined) {
    options.filter = fs.readFileSync(filterFile, 'utf8');
  }
  if (options.filter === undefined && !options.version) {
    if (args.length === 0)
      throw new UsageError('give a filter: jq FILTER [FILE...]');
    options.filter = '.';
  }
  return options;
}

function addShortFlags(arg, flags) {
  for (const letter of arg.slice(1)) {
    if (!'nRscrjaSCMe'.includes(letter)) {
      throw new UsageError(`Unknown arguments: ${arg}`);
    }
    flags.add(letter);
  }
}

async function run(jq, options) {
  if (options.version) {
    process.stdout.write('jq-1.7.1\n');
    return 0;
  }
  const input =
    options.flags.has('n') && options.files.length === 0
      ? ''
      : readInput(options.files);
  const letters = [...options.flags].filter(flag => !'eMC'.includes(flag));
  const toFlags = wanted => [
    ...wanted.map(flag => (flag.startsWith('--') ? flag : `-${flag}`)),
    ...(options.indent === undefined ? [] : ['--indent', options.indent]),
    ...options.pairs,
  ];
  // The library reports an error only of a program that printed nothing, so the program is first run without output.
  let problem;
  try {
    await jq.raw(input, `(\n${options.filter}\n) | empty`, toFlags(letters));
  } catch (error) {
    problem = error.message;
  }
  if (problem && /compile error/.test(problem)) {
    // Said again without what was put around the program.
    await jq
      .raw(input, options.filter, toFlags(letters))
      .catch(error => process.stderr.write(`${error.message}\n`));
    return 3;
  }
  const plain = letters.filter(flag => !'rj'.includes(flag));
  const output = await attempt(() =>
    jq.raw(input, options.filter, toFlags(letters)),
  );
  if (output) {
    process.stdout.write(options.flags.has('j') ? output : `${output}\n`);
  } else if (letters.includes('r')) {
    // An empty string is a line of its own, no output is none.
    const quoted = await attempt(() =>
      jq.raw(input, options.filter, toFlags(plain)),
    );
    if (quoted) process.stdout.write('\n');
  }
  if (problem) {
    process.stderr.write(`${problem}\n`);
    return 5;
  }
  if (!options.flags.has('e')) return 0;
  const values = await attempt(() =>
    jq.raw(input, options.filter, toFlags([...plain, 'c'])),
  );
  if (!values) return 4;
  return /(^|\n)(null|false)$/.test(values) ? 1 : 0;
}

async function attempt(work) {
  try {
    return await work();
  } catch {
    // The run without output has told of it.
    return '';
  }
}

function readInput(files) {
  if (files.length > 0) {
    return files.map(file => fs.readFileSync(file, 'utf8')).join('\n');
  }
  return readStdin();
}

module.exports = { main };
