/** Starts a line on which a script tells which command comes next; no program writes it by accident. */
export const COMMAND_MARKER = '\u001e';

/** Names that a shell makes anew, or that are the machinery's own. */
const NOT_KEPT = [
  '__sandbox_*',
  'BASH*',
  'COMP_*',
  'DIRSTACK',
  'EPOCH*',
  'EUID',
  'FUNCNAME',
  'GROUPS',
  'HISTCMD',
  'IFS',
  'LINENO',
  'OLDPWD',
  'OPTERR',
  'OPTIND',
  'PIPESTATUS',
  'PPID',
  'PWD',
  'RANDOM',
  'SECONDS',
  'SHELLOPTS',
  'SHLVL',
  'SRANDOM',
  'UID',
  '_',
].join('|');

export interface PhaseScriptOptions {
  /** File that carries variables, functions, options and working directory from one script to the next. */
  readonly stateFile: string;
  readonly commands: readonly string[];
  /** Number of the first of `commands` in its phase. */
  readonly firstIndex: number;
  /** Whether everything went well so far (`CODEBUILD_BUILD_SUCCEEDING`). */
  readonly succeeding: boolean;
}

/**
 * A bash script that runs commands one after another in one shell, as version 0.2 of the buildspec promises: what a
 * command sets, the following ones see, in later phases too. It ends with the first failing command's exit code. Before
 * each command it prints a line of `COMMAND_MARKER` and the command's number. A command that calls `exit 0` ends the
 * script early; the caller then goes on behind it.
 */
export function phaseScript(options: PhaseScriptOptions): string {
  const { stateFile, commands, firstIndex, succeeding } = options;
  const state = quote(stateFile);
  return [
    'exec 2>&1',
    '__sandbox_save() {',
    '  {',
    '    for __sandbox_name in $(compgen -v); do',
    `      case $__sandbox_name in ${NOT_KEPT}) continue ;; esac`,
    '      declare -p "$__sandbox_name" 2>/dev/null || :',
    '    done',
    '    for __sandbox_name in $(compgen -A function); do',
    '      case $__sandbox_name in __sandbox_*) continue ;; esac',
    '      declare -f "$__sandbox_name" || :',
    '    done',
    `    printf 'cd %q\\n' "$PWD"`,
    '    set +o',
    `  } > ${state}.new && mv -f ${state}.new ${state}`,
    '}',
    `if [ -f ${state} ]; then . ${state} 2>/dev/null; fi`,
    `trap '__sandbox_code=$?; __sandbox_save; exit $__sandbox_code' EXIT`,
    `export CODEBUILD_BUILD_SUCCEEDING=${succeeding ? 1 : 0}`,
    ...commands.flatMap((command, offset) => [
      `printf '\\036%s\\n' ${firstIndex + offset}`,
      `eval ${quote(command)}`,
      '__sandbox_code=$?; __sandbox_save',
      '[ "$__sandbox_code" -eq 0 ] || exit "$__sandbox_code"',
    ]),
    '',
  ].join('\n');
}

/** A script that prints variables of the state as `NAME=value`, each ended by a NUL character. */
export function exportScript(
  stateFile: string,
  names: readonly string[],
): string {
  const state = quote(stateFile);
  return [
    `if [ -f ${state} ]; then . ${state} >/dev/null 2>&1; fi`,
    'set +eu',
    ...names.map(
      name =>
        `if [ -n "\${${name}+x}" ]; then printf '%s=%s\\0' ${name} "$${name}"; fi`,
    ),
    '',
  ].join('\n');
}

function quote(text: string): string {
  return `'${text.replace(/'/g, `'\\''`)}'`;
}
