'use strict'
// Preloaded into a program (`node --require`): kills it where KILL_AT says, so that a test can end it in every phase of its
// work. KILL_AT is JSON: { event, matching, nth, when, since, inThread }. Events: `statement` and `pragma` (the text of SQLite), `open` (the
// path of a file that is read), `message` (what the thread that reads rows sends), `flush` (the log of SQLite).
const { isMainThread, parentPort } = require('node:worker_threads')
const { spawn } = require('node:child_process')
const fs = require('node:fs')
const { syncBuiltinESMExports } = require('node:module')

const {
  event,
  matching,
  nth = 1,
  when = 'before',
  since,
  inThread = false,
} = JSON.parse(process.env.KILL_AT ?? '{}')
const pattern = new RegExp(matching ?? '')
let seen = 0
/** Statements that are still to come before events count. */
let waiting = since?.times ?? 0

/** Whether this is the event at which the program ends. */
function isDue(kind, text) {
  if (waiting > 0) {
    if (kind === 'statement' && new RegExp(since.matching).test(text)) waiting -= 1
    return false
  }
  if (kind !== event || inThread === isMainThread || !pattern.test(text)) return false
  seen += 1
  return seen === nth
}

function killed(kind, text, work) {
  if (!isDue(kind, text)) return work()
  if (when === 'before') process.kill(process.pid, 'SIGKILL')
  // The signal arrives some milliseconds later, in the middle of the work or shortly after it.
  if (when === 'during') spawn('kill', ['-KILL', String(process.pid)], { stdio: 'ignore' })
  const result = work()
  if (when === 'after') process.kill(process.pid, 'SIGKILL')
  // `during` must not go on for long if the work was short.
  if (when === 'during') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5000)
  return result
}

const Database = require(process.env.KILL_LIBRARY)
const { prepare, pragma } = Database.prototype
Database.prototype.prepare = function (text) {
  const statement = prepare.call(this, text)
  for (const name of ['run', 'all', 'get']) {
    const method = statement[name]
    statement[name] = (...values) => killed('statement', text, () => method.apply(statement, values))
  }
  return statement
}
Database.prototype.pragma = function (text, ...others) {
  return killed('pragma', text, () => pragma.call(this, text, ...others))
}

const { createReadStream } = fs
fs.createReadStream = (path, ...others) =>
  killed('open', String(path), () => createReadStream(path, ...others))

const { open } = fs.promises
fs.promises.open = async (path, ...others) => {
  const file = await open(path, ...others)
  const { datasync } = file
  file.datasync = () => killed('flush', String(path), () => datasync.call(file))
  return file
}
syncBuiltinESMExports()

if (!isMainThread && parentPort) {
  const { postMessage } = parentPort
  parentPort.postMessage = (message, ...others) =>
    killed('message', String(message?.type), () => postMessage.call(parentPort, message, ...others))
}
