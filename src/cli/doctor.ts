import { readFileSync } from 'node:fs'
import { type Command, InvalidArgumentError } from 'commander'
import { oneOf } from '../config.ts'
import { dialects } from '../dialects/index.ts'
import { diagnose } from '../doctor/doctor.ts'
import { toReport } from '../doctor/report.ts'
import { exitCodes } from './failures.ts'
import { examples, optionParser, printJson, printLine } from './settings.ts'

export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('compare a live vendor account with what Kith serves; sends read requests only')
    .requiredOption('--dialect <name>', 'the API of the account')
    .requiredOption(
      '--url <address>',
      'the address in front of the API’s paths, such as https://api.acme.example',
    )
    .requiredOption('--key <text>', 'a key of the account; - reads it from standard input')
    .option('--kind <kind>', 'the kind of the key, such as token, bearer or platform')
    .option('--header <name:value>', 'a header to send with every request; repeatable', collectBy(':'))
    .option(
      '--query <name=value>',
      'a parameter for every endpoint that accepts it; repeatable',
      collectBy('='),
    )
    .option('--pause <milliseconds>', 'pause between two requests', optionParser(readMilliseconds), 250)
    .option('--json', 'print the result as a JSON object')
    .addHelpText(
      'after',
      `${examples([
        'kith doctor --dialect pipedrive --url https://northpier.pipedrive.com --key - < key.txt',
        'kith doctor --dialect voipbin --url https://api.voipbin.net --kind access --key - --json < key.txt',
      ])}

Exit codes: 0 no differences, 3 differences found, 1 the comparison failed, 2 wrong command line`,
    )
    .action(runDoctor)
}

interface DoctorOptions {
  readonly dialect: string
  readonly url: string
  readonly key: string
  readonly kind?: string
  readonly header?: Pairs
  readonly query?: Pairs
  readonly pause: number
  readonly json?: boolean
}

async function runDoctor(options: DoctorOptions): Promise<void> {
  const names = dialects.map(({ name }) => name)
  const name = oneOf(options.dialect, names, '--dialect')
  const diagnosis = await diagnose({
    dialect: dialects.find((dialect) => dialect.name === name)!,
    url: options.url,
    key: options.key === '-' ? readFileSync(0, 'utf8').trim() : options.key,
    headers: options.header ?? {},
    query: options.query ?? {},
    pauseMs: options.pause,
    ...(options.kind !== undefined && { kind: options.kind }),
  })
  if (options.json) printJson(diagnosis)
  else for (const line of toReport(diagnosis)) printLine(line)
  if (diagnosis.differences.length > 0) process.exitCode = exitCodes.doneWithFindings
}

type Pairs = Readonly<Record<string, string>>

function collectBy(separator: string): (text: string, previous?: Pairs) => Pairs {
  return (text, previous) => {
    const index = text.indexOf(separator)
    if (index <= 0) throw new InvalidArgumentError(`use the form name${separator}value`)
    return { ...previous, [text.slice(0, index).trim()]: text.slice(index + 1).trim() }
  }
}

function readMilliseconds(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text)
  throw new Error('it must be a whole number of milliseconds')
}
