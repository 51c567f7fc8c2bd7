import type { Command } from 'commander'
import { oneOf } from '../config.ts'
import { optionParser, printJson } from './settings.ts'

const shells = ['bash', 'zsh', 'fish'] as const

/** Completes all commands that are added to the program before this one runs. */
export function addCompletionCommand(program: Command): void {
  program
    .command('completion')
    .description('print a shell script that completes commands and options')
    .argument(
      '<shell>',
      shells.join(', '),
      optionParser((text) => oneOf(text, shells, 'the shell')),
    )
    .option('--json', 'print the commands and options as JSON, for other shells')
    .addHelpText(
      'after',
      `
Examples:
  source <(kith completion bash)
  kith completion zsh > "\${fpath[1]}/_kith"
  kith completion fish > ~/.config/fish/completions/kith.fish`,
    )
    .action((shell: (typeof shells)[number], { json }: { json?: boolean }) => {
      const completions = completionsOf(program, [])
      if (json) return printJson(completions)
      process.stdout.write(scripts[shell](completions))
    })
}

/** What can follow a command. */
interface Completions {
  /** Such as `keys create`; empty for the program itself. */
  readonly path: string
  readonly commands: readonly string[]
  readonly options: readonly string[]
}

function completionsOf(command: Command, path: readonly string[]): Completions[] {
  const commands = command.commands.map((child) => child.name())
  const options = command.options.flatMap(({ long }) => long ?? [])
  const own = { path: path.join(' '), commands, options: [...options, '--help'] }
  return [own, ...command.commands.flatMap((child) => completionsOf(child, [...path, child.name()]))]
}

const scripts: Readonly<Record<(typeof shells)[number], (completions: readonly Completions[]) => string>> = {
  bash: (completions) => `_kith() {
  local path="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) case " \${path:+$path }$word " in ${pathPatterns(completions)}) path="\${path:+$path }$word" ;; esac ;; esac
  done
  case "$path" in
${completions.map(({ path, commands, options }) => `    "${path}") COMPREPLY=($(compgen -W "${[...commands, ...options].join(' ')}" -- "\${COMP_WORDS[COMP_CWORD]}")) ;;`).join('\n')}
  esac
}
complete -o default -F _kith kith
`,
  zsh: (completions) => `#compdef kith
autoload -U +X bashcompinit && bashcompinit
${scripts.bash(completions)}`,
  fish: (completions) =>
    completions
      .flatMap(({ path, commands, options }) => {
        const where =
          path === '' ? '__fish_use_subcommand' : `__fish_seen_subcommand_from ${path.split(' ').at(-1)}`
        const names = commands.map((name) => `complete -c kith -f -n '${where}' -a ${name}`)
        const flags = options.map((name) => `complete -c kith -n '${where}' -l ${name.slice(2)}`)
        return [...names, ...flags]
      })
      .join('\n')
      .concat('\n'),
}

/** Every command path as a pattern of a bash `case`. */
function pathPatterns(completions: readonly Completions[]): string {
  return completions.flatMap(({ path }) => (path === '' ? [] : [`" ${path} "`])).join('|')
}
