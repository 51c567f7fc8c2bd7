import { browserSessions } from './browser-sessions.ts'
import { bulk } from './bulk.ts'
import { campaigns } from './campaigns.ts'
import { catalog } from './catalog.ts'
import { companies } from './companies.ts'
import { idempotency } from './idempotency-records.ts'
import { imports } from './imports.ts'
import { merges } from './merges.ts'
import { directory } from './organizations.ts'
import { people } from './people.ts'
import { personRefs } from './person-refs.ts'
import { phoneForms } from './phone-forms.ts'
import { pictures } from './pictures.ts'
import { records } from './records.ts'
import { relatedEntities } from './related-entities.ts'
import { filters } from './saved-filters.ts'

/** The queries of every stored noun, by the name that sessions have for it. */
export const nouns = {
  directory,
  browserSessions,
  people: { ...people, ...personRefs },
  records,
  campaigns,
  catalog,
  bulk,
  relatedEntities,
  imports,
  companies,
  filters,
  pictures,
  phoneForms,
  merges,
  idempotency,
}
