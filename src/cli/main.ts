#!/usr/bin/env node
import { createRequire } from 'node:module'
import { exitCodes, printsJson, report } from './failures.ts'
import { createProgram } from './program.ts'

const { version } = createRequire(import.meta.url)('../../package.json') as { version: string }

// A reader may close the pipe early, as in `kith export | head`. That is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(exitCodes.done)
})

// What Kith writes has personal data: files for its user alone, whatever makes them.
process.umask(0o077)

const program = createProgram(version)
if (printsJson) forEachCommand(program, (command) => command.configureOutput({ writeErr: () => undefined }))

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = report(error)
}

function forEachCommand(command: typeof program, work: (command: typeof program) => void): void {
  work(command)
  for (const child of command.commands) forEachCommand(child, work)
}
