import { describe } from 'vitest'
import { createDatabase, openTestDatabase } from '../../../test/support/test-database.ts'
import { type OwnStore, schemaContract } from '../contract/schema.contract.ts'
import { tablesContract } from '../contract/tables.contract.ts'
import { openPostgresStore } from './postgres.ts'

describe('the schema on PostgreSQL', () => {
  schemaContract(openEmpty, {
    refused: {
      'table person has “nickname text”': 'alter table person add column nickname text',
      'table label has no “color text collate C”': 'alter table label drop column color',
      'table label has “color text”': 'alter table label alter column color type text collate "default"',
      'table person has “version bigint not null”': 'alter table person alter column version type bigint',
      'table person has “version integer”': 'alter table person alter column version drop not null',
      'table person has “version integer default 1 not null”':
        'alter table person alter column version set default 1',
      'table person has no “constraint person_created UNIQUE(org_id, created_at)”':
        'alter table person drop constraint person_created',
      'table person has “constraint positive CHECK':
        'alter table person add constraint positive check (version > 0)',
      'table picture is missing': 'drop table picture',
      'index person_state is missing': 'drop index person_state',
      'index person_later is not one of Kith’s': 'create index person_later on person (org_id, updated_at)',
      'index person_id_number has no': `drop index person_id_number; create index person_id_number on person_id
        (org_id, dialect, number, person_id) where number is not null and current = 0`,
      'index lookup_trigrams has no':
        'drop index lookup_trigrams; create index lookup_trigrams on lookup using gin (org_id, folded gin_trgm_ops)',
      'trigger note is not one of Kith’s': `create function note() returns trigger language plpgsql as
        'begin return new; end'; create trigger note before insert on person for each row execute function note()`,
      'rule quiet is not one of Kith’s': 'create rule quiet as on delete to label do instead nothing',
      'sequence change_ticket is missing': 'drop sequence change_ticket',
    },
    ignored: [
      'create table notes (text text)',
      'create table move_progress (name text primary key, last_key text not null)',
      'analyze',
      'create view everybody as select person_id from person',
      'drop index lookup_trigrams; drop index company_lookup_trigrams',
      "update pg_index set indisvalid = false where indexrelid = 'lookup_trigrams'::regclass",
      'alter table person set (fillfactor = 80)',
      'cluster person using person_pk',
      'create sequence another',
    ],
  })
})

describe('the tables on PostgreSQL', () => {
  tablesContract(openTestDatabase)
})

async function openEmpty(): Promise<OwnStore> {
  const database = await createDatabase({ empty: true })
  const store = openPostgresStore({ url: database.url, connectionsMax: 2 })
  return {
    store,
    async run(statements) {
      await database.query(statements)
    },
    async close() {
      await store.close()
      await database.drop()
    },
  }
}
