// A reader process without a store, for tests of the pool: `people.count` blocks for the given milliseconds, as SQLite
// does, and answers the id of the process; `records.countBySource` ends the process; `people.list` fails.
process.on('message', (message) => {
  if (message.type === 'open') return process.send({ type: 'ready' })
  const { name, args } = message
  if (name === 'records.countBySource') process.exit(1)
  if (name === 'people.list') {
    const failure = { code: 'forbidden', message: 'No.', details: { subject: 'person' } }
    return process.send({ type: 'failure', failure })
  }
  const end = Date.now() + args[1]
  while (Date.now() < end);
  process.send({ type: 'result', value: process.pid })
})
process.on('disconnect', () => process.exit())
