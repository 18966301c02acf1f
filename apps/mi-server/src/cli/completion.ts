import { type Command, InvalidArgumentError as UsageError } from 'commander';
import { type MiCommand } from '../mi/command.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** What can be completed, all of it from the declarations of the command line and of the MI commands. */
interface Words {
  readonly commands: readonly string[];
  readonly options: ReadonlyMap<string, readonly string[]>;
  /** `freeswitch_url=` and the like, by MI method in each spelling. */
  readonly methods: ReadonlyMap<string, readonly string[]>;
}

const wordsOf = (program: Command, miCommands: readonly MiCommand[]): Words => ({
  commands: program.commands.map((command) => command.name()),
  options: new Map(
    program.commands.map((command) => [
      command.name(),
      command.options.flatMap(({ long }) => long ?? []),
    ]),
  ),
  methods: new Map(
    miCommands.flatMap(({ name, qualifiedName, params }) =>
      [name, qualifiedName ?? []]
        .flat()
        .map((spelling) => [spelling, params.map((one) => `${one.name}=`)] as const),
    ),
  ),
});

const caseOf = (words: ReadonlyMap<string, readonly string[]>, indent: string): string =>
  [...words].map(([name, list]) => `${indent}${name}) words="${list.join(' ')}" ;;`).join('\n');

const bash = ({ commands, options, methods }: Words): string => {
  const first = [...commands, ...(options.get('start') ?? [])].join(' ');
  const ofMi = [...(options.get('mi') ?? []), ...methods.keys()].join(' ');
  const others = new Map([...options].filter(([name]) => name !== 'mi'));
  return `_mi_server() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words
  case "\${COMP_WORDS[1]}" in
    mi)
      words="${ofMi}"
      [ "$COMP_CWORD" -gt 2 ] && case "\${COMP_WORDS[2]}" in
${caseOf(methods, '        ')}
      esac ;;
${caseOf(others, '    ')}
    *) words="${first}" ;;
  esac
  [ "$COMP_CWORD" -eq 1 ] && words="${first}"
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [[ "\${COMPREPLY[0]-}" == *= ]] && compopt -o nospace 2>/dev/null
  return 0
}
complete -o default -F _mi_server mi-server`;
};

const zsh = (words: Words): string => `autoload -U +X bashcompinit && bashcompinit\n${bash(words)}`;

const fish = ({ commands, options, methods }: Words): string =>
  [
    `complete -c mi-server -n __fish_use_subcommand -f -a '${commands.join(' ')}'`,
    `complete -c mi-server -n '__fish_seen_subcommand_from mi' -f -a '${[...methods.keys()].join(' ')}'`,
    ...[...methods]
      .filter(([, names]) => names.length > 0)
      .map(
        ([method, names]) =>
          `complete -c mi-server -n '__fish_seen_subcommand_from ${method}' -f -a '${names.join(' ')}'`,
      ),
    ...[...options].flatMap(([name, flags]) =>
      flags.map(
        (flag) =>
          `complete -c mi-server -n '__fish_seen_subcommand_from ${name}' -l ${flag.replace(/^--/, '')}`,
      ),
    ),
  ].join('\n');

const SCRIPT_OF = { bash, zsh, fish };

/** `mi-server completion bash`: prints what the shell has to read. */
export const addCompletionCommand = (program: Command): void => {
  program
    .command('completion')
    .description('print the completion script of a shell')
    .argument('<shell>', SHELLS.join(', '), (value: string) => {
      const shell = SHELLS.find((one) => one === value);
      if (shell === undefined) throw new UsageError(`choose one of ${SHELLS.join(', ')}`);
      return shell;
    })
    .addHelpText('after', '\n  eval "$(mi-server completion bash)"\n')
    .action(async (shell: (typeof SHELLS)[number]) => {
      const { MI_COMMANDS } = await import('../commands/mi-commands.ts');
      console.log(SCRIPT_OF[shell](wordsOf(program, MI_COMMANDS)));
    });
};
