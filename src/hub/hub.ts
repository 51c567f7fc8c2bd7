import type { Caller } from '../model/access.ts'
import type { Ids } from '../model/ids.ts'
import type { Instant } from '../model/instant.ts'
import { createKeyUses } from './access/key-uses.ts'
import { createKeys, type Keys } from './access/keys.ts'
import { createOrganizations, type Organizations } from './access/organizations.ts'
import { createSessions, type Sessions } from './access/sessions.ts'
import { type Campaigns, createCampaigns } from './catalog/campaigns.ts'
import { type Catalog, createCatalog } from './catalog/catalog.ts'
import { type Companies, createCompanies } from './catalog/companies.ts'
import { createPictures, type Pictures } from './catalog/pictures.ts'
import { createSavedFilters, type SavedFilters } from './catalog/saved-filters.ts'
import type { HubContext } from './context.ts'
import { createExports, type Exports } from './exports/exports.ts'
import { readHealth, type StoreHealth } from './health.ts'
import { createIdempotency, type Idempotency } from './idempotency.ts'
import { createImports, type Imports } from './imports/imports.ts'
import { createHistory, type History } from './people/history.ts'
import { createPeople, type People } from './people/people.ts'
import { createRenderedPeople, type RenderedPeople } from './rendered-people.ts'
import { transactionalStore } from './transactional-store.ts'

/** Everything Kith can do, whoever asks and however: the one front door to the store. */
export interface Hub {
  readonly people: People
  readonly rendered: RenderedPeople
  readonly campaigns: Campaigns
  readonly catalog: Catalog
  readonly imports: Imports
  readonly exports: Exports
  readonly history: History
  readonly companies: Companies
  readonly filters: SavedFilters
  readonly pictures: Pictures
  readonly keys: Keys
  readonly sessions: Sessions
  readonly organizations: Organizations
  readonly idempotency: Idempotency
  /**
   * Does several things alone or not at all: what `work` throws undoes everything. Inside, each use case that is refused
   * is undone by itself, so that the work may go on. `work` uses the hub it is given and no other.
   */
  transaction<T>(work: (hub: Hub) => Promise<T>): Promise<T>
  /** Makes ids of what a dialect keeps by itself. */
  readonly ids: Ids
  /** As `Store.dataVersion`. */
  dataVersion?(): number
  /** The time it is, for what is counted from now. */
  now(): Instant
  health(caller: Caller): Promise<StoreHealth>
  /** Resolves when requests can be answered. @throws unavailable */
  ping(): Promise<void>
}

export function createHub(given: HubContext): Hub {
  const keyUses = given.keyUses ?? createKeyUses()
  const context: HubContext = { ...given, keyUses }
  const keys = createKeys(context, keyUses)
  const people = createPeople(context)
  return {
    people,
    rendered: createRenderedPeople(context),
    campaigns: createCampaigns(context),
    catalog: createCatalog(context),
    imports: createImports(context),
    exports: createExports(context),
    history: createHistory(context),
    companies: createCompanies(context, people),
    filters: createSavedFilters(context),
    pictures: createPictures(context, people),
    keys,
    sessions: createSessions(context, keys),
    organizations: createOrganizations(context),
    idempotency: createIdempotency(context, createHub),
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

export { normalEmail, normalPhone } from '../identity/normalise.ts'
export type { NumberRange } from '../store/store.ts'
export type { PresentedKey } from './access/keys.ts'
export type { SignedIn } from './access/sessions.ts'
export type { EnrolmentDraft } from './catalog/campaigns.ts'
export { companyFields } from './catalog/companies.ts'
export type { ExportOptions, PersonWithRecords } from './exports/exports.ts'
export type { StoreHealth } from './health.ts'
export { type Definitions, type ImportDraft, requireUndoable } from './imports/imports.ts'
export { numbersMadeHere } from './numbers.ts'
export type { PersonChange } from './people/history.ts'
export { customField, personFields, plainName } from './people/lookups.ts'
export type { ListWithin, PersonOrigins } from './people/people.ts'
export type { Rendering } from './rendered-people.ts'
