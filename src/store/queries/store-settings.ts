import type { Kysely } from 'kysely'
import type { Schema } from '../schema.ts'
import type { StoreSettings } from '../usage.ts'

export function createStoreSettings(db: Kysely<Schema>): StoreSettings {
  return {
    async find(name) {
      const row = await db
        .selectFrom('store_setting')
        .select('value')
        .where('name', '=', name)
        .executeTakeFirst()
      return row?.value
    },
    async put(name, value) {
      await db.transaction().execute((transaction) =>
        transaction
          .insertInto('store_setting')
          .values({ name, value })
          .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
          .execute(),
      )
    },
  }
}
