import type { Kysely } from 'kysely'
import type { OrgId } from '../../model/person.ts'
import type { PhoneForms } from '../../model/phone-forms.ts'
import type { Schema } from '../schema.ts'
import type { PhoneFormsReader, PhoneFormsWriter } from '../store.ts'
import type { Queries } from './bind.ts'
import { takeRowLock } from './row-locks.ts'

type Db = Kysely<Schema>

export const phoneForms: Queries<PhoneFormsReader & PhoneFormsWriter> = {
  find: findPhoneForms,
  lock: (db, orgId) => takeRowLock(db, orgId, 'phone-forms'),
  put: putPhoneForms,
}

async function findPhoneForms(db: Db, orgId: OrgId): Promise<PhoneForms | undefined> {
  const row = await db.selectFrom('phone_forms').selectAll().where('org_id', '=', orgId).executeTakeFirst()
  return (
    row && {
      orgId: row.org_id,
      rules: row.rules,
      region: row.region,
      lookups: JSON.parse(row.lookups),
      rebuild: row.rebuild === null ? null : JSON.parse(row.rebuild),
    }
  )
}

async function putPhoneForms(db: Db, { orgId, rules, region, lookups, rebuild }: PhoneForms): Promise<void> {
  const values = {
    ...{ rules, region },
    lookups: JSON.stringify(lookups),
    rebuild: rebuild && JSON.stringify(rebuild),
  }
  await db
    .insertInto('phone_forms')
    .values({ org_id: orgId, ...values })
    .onConflict((conflict) => conflict.column('org_id').doUpdateSet(values))
    .execute()
}
