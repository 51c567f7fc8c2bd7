import { Command } from 'commander'
import { addBackupCommands } from './backup.ts'
import { addCompletionCommand } from './completion.ts'
import { addDoctorCommand } from './doctor.ts'
import { addExportCommand } from './export.ts'
import { addImportCommand } from './import.ts'
import { addKeysCommand } from './keys.ts'
import { addLimitsCommand } from './limits.ts'
import { addMigrateCommand } from './migrate.ts'
import { addMoveCommand } from './move.ts'
import { addSettingsCommand } from './organization-settings.ts'
import { addOrganizationsCommand } from './organizations.ts'
import { addPeopleCommand } from './people.ts'
import { addPhonesCommand } from './phones.ts'
import { addSecretsCommand } from './secrets.ts'
import { addServeCommand } from './serve.ts'
import { examples, noteCommand } from './settings.ts'
import { addSubjectCommand } from './subject.ts'
import { addUndoCommand } from './undo.ts'

/** Builds the command line with all its commands. */
export function createProgram(version: string): Command {
  const program = new Command('kith')
    .description(
      'A self-hosted contact hub: one store of people, served through the contact APIs of five vendors.',
    )
    .version(version)
    .showHelpAfterError('(run with --help for usage)')
    .exitOverride()
    .hook('preAction', (_program, command) => noteCommand(command))
  addServeCommand(program)
  addKeysCommand(program)
  addOrganizationsCommand(program)
  addSettingsCommand(program)
  addLimitsCommand(program)
  addDoctorCommand(program)
  addMigrateCommand(program)
  addMoveCommand(program)
  addImportCommand(program)
  addExportCommand(program)
  addBackupCommands(program)
  addSecretsCommand(program)
  addPeopleCommand(program)
  addPhonesCommand(program)
  addSubjectCommand(program)
  addUndoCommand(program)
  addCompletionCommand(program)
  program.addHelpText(
    'after',
    examples([
      'kith serve --demo',
      'kith keys create --dialect native',
      'kith import people.csv --preview',
      'kith export --format csv --output people.csv',
    ]),
  )
  program.addHelpText(
    'after',
    `
Exit codes: 0 done, 1 failed, 2 wrong command line, 3 done, but rows were rejected (import), differences were found
(doctor), something stays (undo) or there is no key (secrets check). With --json, results are JSON on standard output and failures
are JSON on standard error.`,
  )
  return program
}
