import type { Caller } from '../model/access.ts'
import { systemClock } from '../model/clock.ts'
import type { Ids } from '../model/ids.ts'
import type { Instant } from '../model/instant.ts'
import {
  createKeys,
  createKeyUses,
  createOrganizations,
  createSessions,
  type Keys,
  type Organizations,
  type Sessions,
} from './access/index.ts'
import {
  type Campaigns,
  type Catalog,
  type Companies,
  createCampaigns,
  createCatalog,
  createCompanies,
  createPictures,
  createSavedFilters,
  type Pictures,
  type SavedFilters,
} from './catalog/index.ts'
import type { HubContext } from './context.ts'
import { createExports, type Exports } from './exports/index.ts'
import { readHealth, type StoreHealth } from './health.ts'
import { createIdempotency, type Idempotency } from './idempotency.ts'
import { createImports, type Imports } from './imports/index.ts'
import { createLimits, type Limits } from './limits/index.ts'
import { createPagePositions, type PagePositions } from './page-positions.ts'
import {
  type ChangeUndo,
  createChangeUndo,
  createHistory,
  createPeople,
  createPersonRefs,
  createPhoneForms,
  type History,
  type People,
  type PersonRefs,
  type PhoneForms,
} from './people/index.ts'
import { transactionalStore } from './transactional-store.ts'

/** Every use case of Kith. Dialects, the command line and jobs reach the store only through it. */
export interface Hub {
  readonly people: People
  readonly refs: PersonRefs
  readonly campaigns: Campaigns
  readonly catalog: Catalog
  readonly imports: Imports
  readonly exports: Exports
  readonly history: History
  readonly changeUndo: ChangeUndo
  readonly phoneForms: PhoneForms
  readonly companies: Companies
  readonly filters: SavedFilters
  readonly pictures: Pictures
  readonly keys: Keys
  readonly sessions: Sessions
  readonly organizations: Organizations
  readonly idempotency: Idempotency<Hub>
  readonly pagePositions: PagePositions
  readonly limits: Limits
  /**
   * Runs several use cases in one transaction. If `work` throws, all of them are rolled back. A single use case that fails
   * inside is rolled back on its own, so `work` can catch its error and continue. `work` must use only the hub it is given.
   */
  transaction<T>(work: (hub: Hub) => Promise<T>): Promise<T>
  /** Creates ids for objects that only one dialect knows. */
  readonly ids: Ids
  /** As `Store.dataVersion`. */
  dataVersion?(): number
  /** The current time by the hub's clock. */
  now(): Instant
  health(caller: Caller): Promise<StoreHealth>
  /** Resolves if the store can answer queries. @throws unavailable */
  ping(): Promise<void>
}

/** The time in seconds, by which servers agree about windows. The clock of a hub may be one of invented times. */
const { now: nowMicroseconds } = systemClock()
export const wallClock = (): number => nowMicroseconds() / 1_000_000

export function createHub(given: HubContext): Hub {
  const keyUses = given.keyUses ?? createKeyUses()
  const pagePositions = given.pagePositions ?? createPagePositions()
  const limits = given.limits ?? createLimits({ store: given.store, now: wallClock })
  const context: HubContext = { ...given, keyUses, pagePositions, limits }
  const keys = createKeys(context, keyUses)
  const people = createPeople(context)
  const history = createHistory(context)
  return {
    people,
    refs: createPersonRefs(context),
    campaigns: createCampaigns(context),
    catalog: createCatalog(context),
    imports: createImports(context),
    exports: createExports(context, { people, history }),
    history,
    changeUndo: createChangeUndo(context),
    phoneForms: createPhoneForms(context),
    companies: createCompanies(context, people),
    filters: createSavedFilters(context),
    pictures: createPictures(context, people),
    keys,
    sessions: createSessions(context, keys),
    organizations: createOrganizations(context),
    idempotency: createIdempotency(context, createHub),
    pagePositions,
    limits,
    transaction: (work) =>
      context.store.transaction((session) =>
        work(createHub({ ...context, store: transactionalStore(context.store, session) })),
      ),
    ids: context.ids,
    ...(context.store.dataVersion && { dataVersion: context.store.dataVersion }),
    now: () => context.clock.now(),
    health: (caller) => readHealth(context, caller),
    ping: () => context.store.ping(),
  }
}

export { hasDigit, isBrokenWebAddress, isEmailAddress } from '../identity/contact-points.ts'
export { normalEmail } from '../identity/normalise.ts'
export {
  e164Of,
  isValidPhone,
  normalOfPhone,
  normalPhone,
  type PhoneReadings,
  phonePartsOf,
  rememberPhones,
  type StatedPhone,
  withoutExtension,
} from '../identity/phone.ts'
export type { Definitions } from '../model/catalog.ts'
export type { PresentedKey, SignedIn } from './access/index.ts'
export { companyFields, type EnrolmentDraft } from './catalog/index.ts'
export type { ExportOptions, PersonWithRecords, SubjectExport } from './exports/index.ts'
export type { StoreHealth } from './health.ts'
export {
  type BatchSize,
  createRowPreparer,
  type DryRun,
  fixedSize,
  type ImportBatchResult,
  type ImportDraft,
  importedValues,
  type Preparation,
  type PreparedRow,
  type RowPreparer,
  requireImporter,
  requireUndoable,
  sizeByTime,
  timed,
} from './imports/index.ts'
export { createLimits, LIMITS_SETTING, type Limits, type UsageStatistics } from './limits/index.ts'
export { numberRangeOf } from './numbers.ts'
export {
  customField,
  type ListInTransaction,
  type PersonChange,
  type PersonOrigins,
  type PersonUpdate,
  personFields,
  plainName,
  type RebuildStep,
  type UndonePerson,
} from './people/index.ts'
