import type { Kysely, Selectable } from 'kysely'
import type { ApiKey } from '../../model/access.ts'
import { KithError } from '../../model/errors.ts'
import type { Instant } from '../../model/instant.ts'
import type { Organization } from '../../model/organization.ts'
import type { OrgId } from '../../model/person.ts'
import type { ApiKeyTable, Schema } from '../schema.ts'
import { locksRows, sqlDialectOf } from '../sql-dialect.ts'
import type { Directory, DirectoryWriter, StoredKey } from '../store.ts'
import type { Queries } from './bind.ts'
import { requireInserted } from './conflict.ts'
import { takeRowLock } from './row-locks.ts'

type Db = Kysely<Schema>

export const directory: Queries<Directory & DirectoryWriter> = {
  findOrganization,
  findOrganizationByVendorId,
  listOrganizations,
  listManagedOrganizations,
  findKeyByHash,
  listKeys,
  lockOrganization: (db, orgId) => takeRowLock(db, orgId, 'settings'),
  insertOrganization,
  updateOrganization,
  insertKey,
  revokeKey,
  removeExpiredKeys,
  noteKeyUse,
}

/** In a transaction no other one changes the organization meanwhile, because writes depend on its settings. */
export async function findOrganization(db: Db, orgId: OrgId): Promise<Organization | undefined> {
  const isLocked = locksRows(db)
  const name = isLocked ? 'organization, locked' : 'organization'
  const statement = sqlDialectOf(db).statements.withParameters(name, [orgId], () =>
    db
      .selectFrom('organization')
      .selectAll()
      .where('org_id', '=', orgId)
      .$if(isLocked, (query) => query.forShare())
      .compile(),
  )
  const { rows } = await db.executeQuery<Selectable<Schema['organization']>>(statement)
  return rows[0] && toOrganization(rows[0])
}

async function findOrganizationByVendorId(
  db: Db,
  dialect: string,
  vendorId: string,
): Promise<Organization | undefined> {
  const row = await db
    .selectFrom('organization_vendor_id as v')
    .innerJoin('organization as o', 'o.org_id', 'v.org_id')
    .selectAll('o')
    .where('v.dialect', '=', dialect)
    .where('v.vendor_id', '=', vendorId)
    .executeTakeFirst()
  return row && toOrganization(row)
}

async function listOrganizations(db: Db): Promise<Organization[]> {
  const rows = await db.selectFrom('organization').selectAll().orderBy('org_id').execute()
  return rows.map(toOrganization)
}

async function listManagedOrganizations(db: Db, orgId: OrgId, limit: number): Promise<Organization[]> {
  const rows = await db
    .selectFrom('organization')
    .selectAll()
    .where('parent_org_id', '=', orgId)
    .orderBy('org_id')
    .limit(limit)
    .execute()
  return rows.map(toOrganization)
}

async function insertOrganization(db: Db, draft: Omit<Organization, 'id'>): Promise<Organization> {
  const { last } = await db
    .selectFrom('organization')
    .select((eb) => eb.fn.max('org_id').as('last'))
    .executeTakeFirstOrThrow()
  const organization: Organization = { ...draft, id: (last ?? 0) + 1 }
  await db.insertInto('organization').values(fromOrganization(organization)).execute()
  await insertOrganizationVendorIds(db, organization)
  return organization
}

async function updateOrganization(db: Db, organization: Organization): Promise<void> {
  const { org_id, ...row } = fromOrganization(organization)
  await db.updateTable('organization').set(row).where('org_id', '=', org_id).execute()
  await db.deleteFrom('organization_vendor_id').where('org_id', '=', org_id).execute()
  await insertOrganizationVendorIds(db, organization)
}

async function insertOrganizationVendorIds(db: Db, { id, vendorIds }: Organization): Promise<void> {
  for (const [dialect, vendorId] of Object.entries(vendorIds)) {
    const inserted = await db
      .insertInto('organization_vendor_id')
      .values({ org_id: id, dialect, vendor_id: vendorId })
      .onConflict((conflict) => conflict.columns(['dialect', 'vendor_id']).doNothing())
      .executeTakeFirst()
    if (inserted.numInsertedOrUpdatedRows === 0n) {
      const message = `The ${dialect} id ${vendorId} belongs to another organization.`
      throw new KithError('conflict', message, { subject: 'organization' })
    }
  }
}

export async function findKeyByHash(db: Db, keyHash: string): Promise<StoredKey | undefined> {
  const row = await db.selectFrom('api_key').selectAll().where('key_hash', '=', keyHash).executeTakeFirst()
  return row && { key: toApiKey(row), keyHash: row.key_hash }
}

async function listKeys(db: Db, orgId: OrgId): Promise<ApiKey[]> {
  const rows = await db
    .selectFrom('api_key')
    .selectAll()
    .where('org_id', '=', orgId)
    .orderBy('created_at')
    .orderBy('key_id')
    .execute()
  return rows.map(toApiKey)
}

async function insertKey(db: Db, { key, keyHash }: StoredKey): Promise<void> {
  const inserted = await db
    .insertInto('api_key')
    .values({
      org_id: key.orgId,
      key_id: key.id,
      key_hash: keyHash,
      dialect: key.dialect,
      kind: key.kind,
      name: key.name,
      api_version: key.apiVersion,
      role: key.role,
      sensitive: Number(key.sensitive),
      demo: Number(key.demo),
      hint: key.hint,
      created_at: key.createdAt,
      expires_at: key.expiresAt,
      revoked_at: key.revokedAt,
      last_used_at: key.lastUsedAt,
    })
    .onConflict((conflict) => conflict.column('key_hash').doNothing())
    .executeTakeFirst()
  requireInserted(inserted, 'key')
}

async function revokeKey(db: Db, orgId: OrgId, keyId: string, at: Instant): Promise<boolean> {
  const updated = await db
    .updateTable('api_key')
    .set({ revoked_at: at })
    .where('org_id', '=', orgId)
    .where('key_id', '=', keyId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return updated.numUpdatedRows > 0n
}

async function removeExpiredKeys(
  db: Db,
  orgId: OrgId,
  { dialect, kind }: { readonly dialect: string; readonly kind: string },
  before: Instant,
): Promise<void> {
  await db
    .deleteFrom('api_key')
    .where('org_id', '=', orgId)
    .where('dialect', '=', dialect)
    .where('kind', '=', kind)
    .where('expires_at', '<', before)
    .execute()
}

async function noteKeyUse(db: Db, orgId: OrgId, keyId: string, at: Instant): Promise<void> {
  await db
    .updateTable('api_key')
    .set({ last_used_at: at })
    .where('org_id', '=', orgId)
    .where('key_id', '=', keyId)
    .where((eb) => eb.or([eb('last_used_at', 'is', null), eb('last_used_at', '<', at)]))
    .execute()
}

function toOrganization(row: Selectable<Schema['organization']>): Organization {
  return {
    id: row.org_id,
    name: row.name,
    parentId: row.parent_org_id,
    vendorIds: JSON.parse(row.vendor_ids),
    settings: JSON.parse(row.settings),
    createdAt: row.created_at,
  }
}

function fromOrganization(organization: Organization): Selectable<Schema['organization']> {
  return {
    org_id: organization.id,
    name: organization.name,
    parent_org_id: organization.parentId,
    vendor_ids: JSON.stringify(organization.vendorIds),
    settings: JSON.stringify(organization.settings),
    created_at: organization.createdAt,
  }
}

export function toApiKey(row: Selectable<ApiKeyTable>): ApiKey {
  return {
    orgId: row.org_id,
    id: row.key_id,
    dialect: row.dialect,
    kind: row.kind,
    name: row.name,
    apiVersion: row.api_version,
    role: row.role as ApiKey['role'],
    sensitive: row.sensitive === 1,
    demo: row.demo === 1,
    hint: row.hint,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    lastUsedAt: row.last_used_at,
  }
}
