// Asks a running server every sentence of the vendors' documents: npm run seeds [-- <part of a line>]
import { load } from './load.mjs'

const [wanted = ''] = process.argv.slice(2)
const { seedLines } = await load('test/seeds/lines.ts')
const { runLine } = await load('test/seeds/run-line.ts')
const { startSeedServer } = await load('test/seeds/seed-server.ts')
const { openSqliteStore } = await load('src/store/sqlite/sqlite.ts')

const server = await startSeedServer(() => openSqliteStore({ file: ':memory:' }))
const counts = { pass: 0, FAIL: 0, 'not yet due': 0 }
try {
  for (const line of seedLines) {
    const name = `${line.seed}: ${line.sentence}`
    if (!name.includes(wanted)) continue
    const { failure } = await runLine(server, line)
    const verdict = line.notDue ? 'not yet due' : failure ? 'FAIL' : 'pass'
    counts[verdict] += 1
    console.log(`${verdict.padEnd(11)}  ${name}${line.notDue ? ` (${line.notDue})` : ''}`)
    if (failure) console.log(`             ${failure.message.replaceAll('\n', '\n             ')}`)
  }
} finally {
  await server.close()
}
console.log(
  Object.entries(counts)
    .map(([verdict, count]) => `${count} ${verdict}`)
    .join(', '),
)
process.exitCode = counts.FAIL > 0 ? 1 : 0
