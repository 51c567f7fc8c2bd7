import { activity } from './activity.ts'
import { general } from './general.ts'
import { imports } from './imports.ts'
import { people } from './people.ts'
import { person } from './person.ts'
import { settings } from './settings.ts'

/** The console in English. */
export const en = { activity, general, imports, people, person, settings }
