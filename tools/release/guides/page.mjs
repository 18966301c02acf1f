// A page as steps for a reader: files to write, commands to run, what they print.

/** Languages whose blocks are commands. */
const SHELLS = new Set(['sh', 'bash']);
/** A block belongs to a file that the line above it names, alone or with more words, or that its own first line names; a script is a file in any case. */
const NAMED_ABOVE = /^`([\w./~-]+\.\w+)`[^\n]*:$/;
const NAMED_INSIDE = /^(?:\/\/|#) (\/?[\w./-]+\.\w+)$/;

/**
 * @typedef {object} Step
 * @property {number} line
 * @property {string} language
 * @property {string} code
 * @property {string} [file] Where the page says that it belongs.
 * @property {string[]} [commands] Of a shell block.
 * @property {{ command: string, output: string }} [session] Of a block that shows a command and what it prints.
 */

/** @returns {Step[]} */
export function stepsOf(text) {
  return [...text.matchAll(/^( *)```(\w*)\n([\s\S]*?)^\1```$/gm)].map((match) => {
    const [, indent, language, indented] = match;
    const code = indented.replaceAll(new RegExp(`^${indent}`, 'gm'), '');
    const before = text.slice(0, match.index);
    const step = { line: before.split('\n').length, language, code };
    if (SHELLS.has(language)) return { ...step, commands: commandsOf(code) };
    const [, command, output] = /^\$ ([^\n]+)\n([\s\S]*)$/.exec(code) ?? [];
    if (command !== undefined) return { ...step, session: { command, output } };
    const above = before.trimEnd().split('\n').at(-1) ?? '';
    const file =
      NAMED_ABOVE.exec(above)?.[1] ??
      NAMED_INSIDE.exec(code.split('\n')[0])?.[1] ??
      (code.includes('export default defineScript') ? `script-${step.line}.ts` : undefined);
    return file === undefined ? step : { ...step, file };
  });
}

/** One a line, unless a line ends with a backslash; comments of their own are none. */
export function commandsOf(code) {
  return code
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}
