import { type Command, InvalidArgumentError as UsageError } from 'commander';
import { MI_COMMANDS } from '../commands/mi-commands.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

interface Words {
  readonly commands: readonly string[];
  readonly options: ReadonlyMap<string, readonly string[]>;
  readonly methods: readonly string[];
}

const wordsOf = (program: Command): Words => ({
  commands: program.commands.map((command) => command.name()),
  options: new Map(
    program.commands.map((command) => [
      command.name(),
      command.options.flatMap(({ long }) => long ?? []),
    ]),
  ),
  methods: MI_COMMANDS.flatMap(({ name, qualifiedName }) => [name, qualifiedName ?? []].flat()),
});

const caseOf = ({ options, methods }: Words): string =>
  [...options]
    .map(([name, flags]) => {
      const words = name === 'mi' ? [...flags, ...methods] : flags;
      return `    ${name}) words="${words.join(' ')}" ;;`;
    })
    .join('\n');

const bash = (words: Words): string => `_mi_server() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words
  case "\${COMP_WORDS[1]}" in
${caseOf(words)}
    *) words="${[...words.commands, ...(words.options.get('start') ?? [])].join(' ')}" ;;
  esac
  [ "$COMP_CWORD" -eq 1 ] && words="${words.commands.join(' ')} ${(words.options.get('start') ?? []).join(' ')}"
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _mi_server mi-server`;

const zsh = (words: Words): string => `autoload -U +X bashcompinit && bashcompinit\n${bash(words)}`;

const fish = ({ commands, options, methods }: Words): string =>
  [
    `complete -c mi-server -n __fish_use_subcommand -f -a '${commands.join(' ')}'`,
    `complete -c mi-server -n '__fish_seen_subcommand_from mi' -f -a '${methods.join(' ')}'`,
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
    .action((shell: (typeof SHELLS)[number]) => {
      console.log(SCRIPT_OF[shell](wordsOf(program)));
    });
};
