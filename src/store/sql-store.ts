import { type Kysely, sql, type Transaction } from 'kysely'
import { KithError } from '../model/errors.ts'
import { migrations } from './migrations/index.ts'
import * as browserSessions from './queries/browser-sessions.ts'
import * as bulk from './queries/bulk.ts'
import * as campaigns from './queries/campaigns.ts'
import * as catalog from './queries/catalog.ts'
import { countedFeed, lastPosition, listChangesByPerson, settledFeed } from './queries/changes.ts'
import * as companies from './queries/companies.ts'
import { holdGuard } from './queries/guards.ts'
import * as answers from './queries/idempotency-records.ts'
import * as imports from './queries/imports.ts'
import * as merges from './queries/merges.ts'
import * as organizations from './queries/organizations.ts'
import * as people from './queries/people.ts'
import * as refs from './queries/person-refs.ts'
import * as pictures from './queries/pictures.ts'
import * as records from './queries/records.ts'
import * as keepsakes from './queries/related-entities.ts'
import * as filters from './queries/saved-filters.ts'
import { keepNumbersAfter, nextNumber, reserveNumbers } from './queries/sequences.ts'
import type { Schema } from './schema.ts'
import type { Capabilities, Store, WriteSession } from './store.ts'

/** What an engine brings; everything else is shared. */
export interface SqlEngine {
  /** For people; code asks for capabilities. */
  readonly name: string
  readonly db: Kysely<Schema>
  /**
   * Where numbers are taken when several transactions write at once: outside of them, so that nobody waits for a number
   * until somebody else has committed. What a failed transaction took stays unused.
   */
  readonly numbers?: Kysely<Schema>
  readonly capabilities: Capabilities
  /**
   * Does a transaction, or a part of one, again when others were in its way or the connection broke before its end;
   * absent where transactions run one after the other.
   */
  retry?<T>(work: () => Promise<T>, what: 'transaction' | 'part'): Promise<T>
  /** Gives migrations a connection of their own, without limits of time. */
  migrating?(work: (db: Kysely<Schema>) => Promise<void>): Promise<void>
  /** Waits until no other program migrates, and keeps others from it while the transaction lasts. */
  lockMigrations?(transaction: Kysely<Schema>): Promise<void>
  readVersion(db: Kysely<Schema>): Promise<number>
  writeVersion(db: Kysely<Schema>, version: number): Promise<void>
  /** What the engine wants to know of tables that were made or changed, inside the migration's transaction. */
  migrated?(db: Kysely<Schema>): Promise<void>
  /** What the engine adds to the tables of this version, after all migrations; does nothing when it is there. */
  completed?(db: Kysely<Schema>): Promise<void>
  /** Shares the tables out over the servers of a cluster; absent where there is none. */
  distribute?(): Promise<void>
  /** As `Store.dataVersion`. */
  dataVersion?(): number
  /** The bytes that the whole store takes. */
  measure(): Promise<number>
  ping(): Promise<void>
  close(): Promise<void>
}

/** A store whose tables can be reached past its contract: for what is about tables, such as moving all of them. */
export interface SqlStore extends Store {
  readonly engine: SqlEngine
}

/** A store over SQL: the queries of `queries/` bound to one engine. */
export function createSqlStore(engine: SqlEngine): SqlStore {
  const inTransaction = <T>(work: (db: Transaction<Schema>) => Promise<T>): Promise<T> => {
    const run = () => engine.db.transaction().execute(work)
    return engine.retry ? engine.retry(run, 'transaction') : run()
  }
  return {
    engine,
    capabilities: engine.capabilities,
    read: bindQueries(engine, engine.db),
    migrate: () =>
      engine.migrating ? engine.migrating((db) => migrate(engine, db)) : migrate(engine, engine.db),
    transaction: (work) => inTransaction((db) => work(bindQueries(engine, db))),
    ...(engine.dataVersion && { dataVersion: engine.dataVersion }),
    async describe() {
      const [schemaVersion, bytes] = [await engine.readVersion(engine.db), await engine.measure()]
      return { engine: engine.name, schemaVersion, bytes }
    },
    ping: () => engine.ping(),
    close: () => engine.close(),
  }
}

async function migrate(engine: SqlEngine, db: Kysely<Schema>): Promise<void> {
  requireKnown(await engine.readVersion(db))
  for (const [index, migration] of migrations.entries()) {
    await db.transaction().execute(async (transaction) => {
      await engine.lockMigrations?.(transaction)
      // Another program that started at the same time may have come first.
      if ((await engine.readVersion(transaction)) > index) return
      await migration.up(transaction)
      await engine.writeVersion(transaction, index + 1)
      await engine.migrated?.(transaction)
    })
  }
  await engine.completed?.(db)
}

function requireKnown(version: number): void {
  if (version <= migrations.length) return
  throw new KithError(
    'conflict',
    `The store is at version ${version}, this program knows ${migrations.length}: run a newer kith.`,
  )
}

function bindQueries(engine: SqlEngine, db: Kysely<Schema>): WriteSession {
  const feed = engine.capabilities.singleWriter ? countedFeed : settledFeed
  return {
    directory: {
      lockOrganization: (orgId) => holdGuard(db, orgId, 'settings'),
      findOrganization: (...args) => organizations.findOrganization(db, ...args),
      findOrganizationByVendorId: (...args) => organizations.findOrganizationByVendorId(db, ...args),
      listOrganizations: () => organizations.listOrganizations(db),
      findKeyByHash: (...args) => organizations.findKeyByHash(db, ...args),
      listManagedOrganizations: (...args) => organizations.listManagedOrganizations(db, ...args),
      listKeys: (...args) => organizations.listKeys(db, ...args),
      insertOrganization: (...args) => organizations.insertOrganization(db, ...args),
      updateOrganization: (...args) => organizations.updateOrganization(db, ...args),
      insertKey: (...args) => organizations.insertKey(db, ...args),
      revokeKey: (...args) => organizations.revokeKey(db, ...args),
      noteKeyUse: (...args) => organizations.noteKeyUse(db, ...args),
    },
    browserSessions: {
      find: (...args) => browserSessions.findBrowserSession(db, ...args),
      insert: (...args) => browserSessions.insertBrowserSession(db, ...args),
      remove: (...args) => browserSessions.removeBrowserSession(db, ...args),
      removeExpired: (...args) => browserSessions.removeExpiredSessions(db, ...args),
      keepNewest: (...args) => browserSessions.keepNewestSessions(db, ...args),
    },
    people: {
      find: (...args) => people.findPerson(db, ...args),
      findByVendorId: (...args) => people.findPersonByVendorId(db, ...args),
      list: (...args) => people.listPeople(db, ...args),
      listRefs: (...args) => refs.listRefs(db, ...args),
      findMany: (...args) => people.findPeople(db, ...args),
      findRef: (...args) => refs.findRef(db, ...args),
      findRefByVendorId: (...args) => refs.findRefByVendorId(db, ...args),
      count: (...args) => people.countPeople(db, ...args),
      listLookups: (...args) => people.listLookups(db, ...args),
      listVendorIds: (...args) => people.listVendorIds(db, ...args),
      insert: (...args) => people.insertPerson(db, ...args),
      update: (...args) => people.updatePerson(db, ...args),
      freeCreationTime: (...args) => people.freeCreationTime(db, ...args),
      replaceLookups: (...args) => people.replaceLookups(db, ...args),
      claimVendorId: (...args) => people.claimVendorId(db, ...args),
      moveVendorIds: (...args) => people.moveVendorIds(db, ...args),
    },
    records: {
      listByPerson: (...args) => records.listRecordsByPerson(db, ...args),
      listSources: (...args) => records.listSources(db, ...args),
      countBySource: (...args) => records.countRecordsBySource(db, ...args),
      insert: (...args) => records.insertRecord(db, ...args),
      update: (...args) => records.updateRecord(db, ...args),
      ensureSource: (...args) => records.ensureSource(db, ...args),
    },
    changes: {
      list: (...args) => feed.list(db, ...args),
      listByPerson: (...args) => listChangesByPerson(db, ...args),
      lastPosition: (...args) => lastPosition(db, ...args),
      append: (...args) => feed.append(db, ...args),
    },
    campaigns: {
      find: (...args) => campaigns.findCampaign(db, ...args),
      list: (...args) => campaigns.listCampaigns(db, ...args),
      count: (...args) => campaigns.countCampaigns(db, ...args),
      listContacts: (...args) => campaigns.listCampaignContacts(db, ...args),
      countContacts: (...args) => campaigns.countCampaignContacts(db, ...args),
      countByStatus: (...args) => campaigns.countContactsByStatus(db, ...args),
      findContact: (...args) => campaigns.findCampaignContact(db, ...args),
      insert: (...args) => campaigns.insertCampaign(db, ...args),
      update: (...args) => campaigns.updateCampaign(db, ...args),
      updateContact: (...args) => campaigns.updateCampaignContact(db, ...args),
      enrol: (...args) => campaigns.enrolPerson(db, ...args),
      markRemoved: (...args) => campaigns.markEnrolmentsRemoved(db, ...args),
      move: (...args) => campaigns.moveEnrolments(db, ...args),
    },
    catalog: {
      listLabels: (...args) => catalog.listLabels(db, ...args),
      listCustomFields: (...args) => catalog.listCustomFields(db, ...args),
      findDeletedEntries: (...args) => catalog.findRemovals(db, ...args),
      insertLabel: (...args) => catalog.insertLabel(db, ...args),
      updateLabel: (...args) => catalog.updateLabel(db, ...args),
      insertCustomField: (...args) => catalog.insertCustomField(db, ...args),
      updateCustomField: (...args) => catalog.updateCustomField(db, ...args),
    },
    bulk: {
      findPeople: (...args) => bulk.findPeople(db, ...args),
      listRecords: (...args) => bulk.listRecords(db, ...args),
      findByText: (...args) => bulk.findByText(db, ...args),
      findOwners: (...args) => bulk.findOwners(db, ...args),
      findImported: (...args) => bulk.findImported(db, ...args),
      takenCreationTimes: (...args) => bulk.takenCreationTimes(db, ...args),
      takenRecordIds: (...args) => bulk.takenRecordIds(db, ...args),
      longestLists: (...args) => bulk.longestLists(db, ...args),
      listBySource: (...args) => bulk.listBySource(db, ...args),
      insertPeople: (...args) => bulk.insertPeople(db, ...args),
      insertRecords: (...args) => bulk.insertRecords(db, ...args),
      deleteRecords: (...args) => bulk.deleteRecords(db, ...args),
      insertLookups: (...args) => bulk.insertLookups(db, ...args),
      deleteLookups: (...args) => bulk.deleteLookups(db, ...args),
      claimVendorIds: (...args) => bulk.claimVendorIds(db, ...args),
      reserveNumbers: (...args) => reserveNumbers(engine.numbers ?? db, ...args),
      keepNumbersAfter: (...args) => keepNumbersAfter(engine.numbers ?? db, ...args),
    },
    relatedEntities: {
      companiesAfter: (...args) => keepsakes.companiesAfter(db, ...args),
      filtersAfter: (...args) => keepsakes.filtersAfter(db, ...args),
      enrolmentsAfter: (...args) => keepsakes.enrolmentsAfter(db, ...args),
      enrolmentsOf: (...args) => keepsakes.enrolmentsOf(db, ...args),
      picturesAfter: (...args) => keepsakes.picturesAfter(db, ...args),
      mergesAfter: (...args) => keepsakes.mergesAfter(db, ...args),
      listOldIds: (...args) => keepsakes.listOldIds(db, ...args),
      insertEnrolments: (...args) => keepsakes.insertEnrolments(db, ...args),
    },
    imports: {
      find: (...args) => imports.findImport(db, ...args),
      list: (...args) => imports.listImports(db, ...args),
      listRejections: (...args) => imports.listRejections(db, ...args),
      insert: (...args) => imports.insertImport(db, ...args),
      advance: (...args) => imports.advanceImport(db, ...args),
      insertRejections: (...args) => imports.insertRejections(db, ...args),
      deleteRejections: (...args) => imports.deleteRejections(db, ...args),
    },
    companies: {
      find: (...args) => companies.findCompany(db, ...args),
      list: (...args) => companies.listCompanies(db, ...args),
      insert: (...args) => companies.insertCompany(db, ...args),
      update: (...args) => companies.updateCompany(db, ...args),
      replaceLookups: (...args) => companies.replaceCompanyLookups(db, ...args),
    },
    filters: {
      find: (...args) => filters.findSavedFilter(db, ...args),
      list: (...args) => filters.listSavedFilters(db, ...args),
      insert: (...args) => filters.insertSavedFilter(db, ...args),
      update: (...args) => filters.updateSavedFilter(db, ...args),
    },
    pictures: {
      find: (...args) => pictures.findPicture(db, ...args),
      insert: (...args) => pictures.insertPicture(db, ...args),
      deleteOf: (orgId, personId, exceptId) => pictures.deletePictures(db, orgId, personId, exceptId),
    },
    merges: { insert: (...args) => merges.insertMerge(db, ...args) },
    idempotency: {
      find: (...args) => answers.findKeptAnswer(db, ...args),
      claim: (...args) => answers.claimAnswer(db, ...args),
      keep: (...args) => answers.keepAnswer(db, ...args),
      removeBefore: (...args) => answers.removeAnswersBefore(db, ...args),
    },
    nextNumber: (...args) => nextNumber(engine.numbers ?? db, ...args),
    savepoint: (work) => {
      const run = () => runPart(db, () => work(bindQueries(engine, db)))
      return engine.retry ? engine.retry(run, 'part') : run()
    },
  }
}

/** Of savepoints with one name the innermost counts, so that parts need no names of their own. */
async function runPart<T>(db: Kysely<Schema>, work: () => Promise<T>): Promise<T> {
  await sql`savepoint part`.execute(db)
  try {
    const result = await work()
    await sql`release savepoint part`.execute(db)
    return result
  } catch (error) {
    await sql`rollback to savepoint part`.execute(db)
    await sql`release savepoint part`.execute(db)
    throw error
  }
}
