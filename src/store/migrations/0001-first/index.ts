import type { Kysely } from 'kysely'
import type { Schema } from '../../schema.ts'
import { createCampaigns } from './campaigns.ts'
import { createCatalog } from './catalog.ts'
import { createChanges } from './changes.ts'
import { createCompanies } from './companies.ts'
import { createDirectory } from './directory.ts'
import { createIdempotencyRecords } from './idempotency-records.ts'
import { createImports } from './imports.ts'
import { createMerges } from './merges.ts'
import { createPeople } from './people.ts'
import { createPhoneForms } from './phone-forms.ts'
import { createPictures } from './pictures.ts'
import { createSchemaFingerprint } from './schema-fingerprint.ts'
import { createSequences } from './sequences.ts'
import { createStoreSettings } from './store-settings.ts'

/**
 * The first tables. Every primary key and index begins with `org_id`, so that an engine can shard by tenant. The
 * exceptions are the indexes that find a tenant, and the tables about the store itself.
 */
export async function up(db: Kysely<Schema>): Promise<void> {
  await createSchemaFingerprint(db)
  await createStoreSettings(db)
  await createDirectory(db)
  await createSequences(db)
  await createPeople(db)
  await createChanges(db)
  await createMerges(db)
  await createPictures(db)
  await createCampaigns(db)
  await createCatalog(db)
  await createCompanies(db)
  await createImports(db)
  await createIdempotencyRecords(db)
  await createPhoneForms(db)
}
