#!/usr/bin/env node
import { createRequire } from 'node:module'
import { CommanderError } from 'commander'
import { KithError } from '../model/errors.ts'
import { describeFailure, exitCodes, type Failure, UsageError } from './failures.ts'
import { createProgram } from './program.ts'

const { version } = createRequire(import.meta.url)('../../package.json') as { version: string }
const json = process.argv.includes('--json')

// A reader may close the pipe early, as in `kith export | head`. That is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(exitCodes.done)
})

const program = createProgram(version)
if (json) forEachCommand(program, (command) => command.configureOutput({ writeErr: () => undefined }))

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = report(error)
}

/** Prints what went wrong and what to do next. @returns the exit code */
function report(error: unknown): number {
  if (error instanceof CommanderError) return reportUsage(error)
  const failure = describeFailure(error)
  printFailure(failure)
  return needsOption(error) ? exitCodes.wrongCommandLine : exitCodes.failed
}

/** Whether the command line is wrong, or needs an option: no one but the user knows the order of dates in a file. */
function needsOption(error: unknown): boolean {
  const isOpenOrder = error instanceof KithError && error.details.subject === 'date order'
  return error instanceof UsageError || isOpenOrder
}

/** Commander has already printed its own message, except in JSON mode. */
function reportUsage({ exitCode, message }: CommanderError): number {
  if (exitCode === 0) return exitCodes.done
  if (json) printFailure({ code: 'usage', message: message.replace(/^error: /, '') })
  return exitCodes.wrongCommandLine
}

function printFailure(failure: Failure): void {
  const { message, next } = failure
  const text = json
    ? JSON.stringify({ error: failure })
    : `kith: ${message}${next === undefined ? '' : `\n${next}`}`
  process.stderr.write(`${text}\n`)
}

function forEachCommand(command: typeof program, work: (command: typeof program) => void): void {
  work(command)
  for (const child of command.commands) forEachCommand(child, work)
}
