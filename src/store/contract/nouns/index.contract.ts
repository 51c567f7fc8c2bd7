import { browserSessions } from './browser-sessions.contract.ts'
import { bulk } from './bulk.contract.ts'
import { campaigns } from './campaigns.contract.ts'
import { catalog } from './catalog.contract.ts'
import { changes } from './changes.contract.ts'
import { companies } from './companies.contract.ts'
import { directory } from './directory.contract.ts'
import { idempotency } from './idempotency-records.contract.ts'
import { imports } from './imports.contract.ts'
import { merges } from './merges.contract.ts'
import type { NounContract, NounName } from './noun.contract.ts'
import { people } from './people.contract.ts'
import { phoneForms } from './phone-forms.contract.ts'
import { pictures } from './pictures.contract.ts'
import { records } from './records.contract.ts'
import { relatedEntities } from './related-entities.contract.ts'
import { filters } from './saved-filters.contract.ts'

/** The contract of every stored noun, in an order in which all writes can be made. */
export const nounContracts: { readonly [Noun in NounName]: NounContract<Noun, string> } = {
  directory,
  browserSessions,
  people,
  records,
  changes,
  campaigns,
  catalog,
  companies,
  filters,
  pictures,
  phoneForms,
  merges,
  idempotency,
  bulk,
  relatedEntities,
  imports,
}
