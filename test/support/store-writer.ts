import { writeSync } from 'node:fs'
import { createHub } from '../../src/hub/hub.ts'
import type { Caller } from '../../src/model/access.ts'
import { systemClock, systemTiming } from '../../src/model/clock.ts'
import { createIds } from '../../src/model/ids.ts'
import type { Person } from '../../src/model/person.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite.ts'
import { sampleDialects } from './traits.ts'

/**
 * A program for tests that kill writers: `store-writer <file> <dialect> [rounds]`. It writes people to the store of a
 * file and prints a line for each committed write, `rounds` times or until it is killed.
 */
const [file = '', dialect = 'acme', rounds = 'Infinity'] = process.argv.slice(2)

const store = openSqliteStore({ file })
await store.migrate()
const hub = createHub({
  timing: systemTiming,
  store,
  clock: systemClock(),
  ids: createIds(),
  dialects: sampleDialects,
  demo: false,
})
const caller: Caller = { orgId: 1, dialect, keyId: '', kind: '', role: 'admin', sensitive: true }

writeSync(1, 'ready\n')
for (let round = 0; round < Number(rounds); round++) {
  const person = await hub.people.create(caller, draft(round))
  acknowledge(person)
  if (round % 2 === 0) acknowledge(await hub.people.update(caller, person.id, { notes: `${round}` }))
  if (round % 3 === 0) acknowledge(await hub.people.remove(caller, person.id))
  if (round % 6 === 0) acknowledge(await hub.people.restore(caller, person.id))
}
await store.close()

function draft(round: number) {
  return {
    fullName: `${dialect} ${round}`,
    emails: [{ value: `${dialect}-${round}@example.com`, primary: true }, { value: `x${round}@example.org` }],
    phones: [{ value: '+1 202 555 0101' }],
    labelIds: [1, round + 2],
    extensions: { acme: { plan: `plan ${round % 3}` } },
    payload: 'p'.repeat(2000),
  }
}

function acknowledge({ id, version }: Person): void {
  writeSync(1, `${JSON.stringify({ id, version })}\n`)
}
