// Loaded into a measured server with `node --import`. Measures how much processor time the server's thread uses between two
// moments at which it could answer: timers that are due every few milliseconds. Other work on the machine does not count, because
// the thread uses no processor time while it waits for it.
import { readFileSync, renameSync, writeFileSync } from 'node:fs'

const EVERY_MS = 5
const { KITH_BENCH_HOLDS: file } = process.env

let holds = []
let last = used()
setInterval(() => {
  const now = used()
  holds.push(now - last)
  last = now
}, EVERY_MS).unref()

/** Writes what was measured since the signal before. */
process.on('SIGUSR2', () => {
  const sorted = holds.toSorted((a, b) => b - a).slice(0, 100)
  writeFileSync(`${file}.new`, JSON.stringify({ count: holds.length, longest: sorted }))
  renameSync(`${file}.new`, file)
  holds = []
})

/** Processor time of the main thread in milliseconds. */
function used() {
  return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ', 1)[0]) / 1e6
}
