#!/usr/bin/env node
import { createRequire } from 'node:module'
import { Command, CommanderError } from 'commander'
import { addBackupCommands } from './backup.ts'
import { addCompletionCommand } from './completion.ts'
import { addDoctorCommand } from './doctor.ts'
import { addExportCommand } from './export.ts'
import { addImportCommand } from './import.ts'
import { addKeysCommand } from './keys.ts'
import { addMigrateCommand } from './migrate.ts'
import { addMoveCommand } from './move.ts'
import { addOrganizationsCommand } from './organizations.ts'
import { addPeopleCommand } from './people.ts'
import { addServeCommand } from './serve.ts'

const { version } = createRequire(import.meta.url)('../../package.json') as { version: string }

const program = new Command('kith')
  .description(
    'A self-hosted contact hub: one store of people, served through the contact APIs of five vendors.',
  )
  .version(version)
  .showHelpAfterError()
  .exitOverride()

addServeCommand(program)
addKeysCommand(program)
addOrganizationsCommand(program)
addDoctorCommand(program)
addMigrateCommand(program)
addMoveCommand(program)
addImportCommand(program)
addExportCommand(program)
addBackupCommands(program)
addPeopleCommand(program)
addCompletionCommand(program)

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = report(error)
}

/** Says what went wrong in one line. @returns the exit code: 2 for a wrong command line, 1 for anything else */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  process.stderr.write(`kith: ${error instanceof Error ? error.message : String(error)}\n`)
  return 1
}
