import type { Command } from 'commander'
import { oneOf } from '../config.ts'
import { parsed, printJson } from './settings.ts'

const shells = ['bash', 'zsh', 'fish'] as const

/** Add it last: it completes the commands that are there. */
export function addCompletionCommand(program: Command): void {
  program
    .command('completion')
    .description('print a script that completes commands and options in a shell')
    .argument(
      '<shell>',
      shells.join(', '),
      parsed((text) => oneOf(text, shells, 'the shell')),
    )
    .option('--json', 'print the words to complete as JSON, for shells of your own')
    .addHelpText(
      'after',
      `
Examples:
  source <(kith completion bash)
  kith completion zsh > "\${fpath[1]}/_kith"
  kith completion fish > ~/.config/fish/completions/kith.fish`,
    )
    .action((shell: (typeof shells)[number], { json }: { json?: boolean }) => {
      const words = wordsOf(program, [])
      if (json) return printJson(words)
      process.stdout.write(scripts[shell](words))
    })
}

/** What may follow a line of commands. */
interface Words {
  /** `keys create`; empty for the program itself. */
  readonly path: string
  readonly commands: readonly string[]
  readonly options: readonly string[]
}

function wordsOf(command: Command, path: readonly string[]): Words[] {
  const commands = command.commands.map((child) => child.name())
  const options = command.options.flatMap(({ long }) => long ?? [])
  const own = { path: path.join(' '), commands, options: [...options, '--help'] }
  return [own, ...command.commands.flatMap((child) => wordsOf(child, [...path, child.name()]))]
}

const scripts: Readonly<Record<(typeof shells)[number], (words: readonly Words[]) => string>> = {
  bash: (words) => `_kith() {
  local path="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) case " \${path:+$path }$word " in ${known(words)}) path="\${path:+$path }$word" ;; esac ;; esac
  done
  case "$path" in
${words.map(({ path, commands, options }) => `    "${path}") COMPREPLY=($(compgen -W "${[...commands, ...options].join(' ')}" -- "\${COMP_WORDS[COMP_CWORD]}")) ;;`).join('\n')}
  esac
}
complete -o default -F _kith kith
`,
  zsh: (words) => `#compdef kith
autoload -U +X bashcompinit && bashcompinit
${scripts.bash(words)}`,
  fish: (words) =>
    words
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

function known(words: readonly Words[]): string {
  return words.flatMap(({ path }) => (path === '' ? [] : [`" ${path} "`])).join('|')
}
