// Compares what two states of the code answered while their tests ran:
//   node scripts/compare-answers.mjs <before folder> <after folder> [--allowed test/allowed-differences.json] [--show 20]
// Recordings are made by scripts/record-answers.mjs or scripts/replay-answers.mjs. Ends with 1 when anything differs that is not allowed.
import { createReadStream, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { normalise } from './normalise-answers.mjs'

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { allowed: { type: 'string' }, show: { type: 'string', default: '20' } },
})
if (positionals.length !== 2) {
  console.error(
    'usage: compare-answers.mjs <before folder> <after folder> [--allowed <file>] [--show <count>]',
  )
  process.exit(2)
}

const [before, after] = await Promise.all(positionals.map(readRecording))
const rules = options.allowed === undefined ? [] : readRules(options.allowed)
const differences = differencesBetween(before, after).map((difference) => judge(difference, rules))
printDifferences(differences, Number(options.show))
printCounts(before, after, differences)
printRules(rules)
const failing = differences.filter(({ allowed }) => !allowed)
console.log(
  failing.length === 0
    ? '\nThe answers agree.'
    : `\n${failing.length} requests differ and are not allowed to.`,
)
process.exitCode = failing.length === 0 ? 0 : 1

/** @returns what was asked, with the set of its answers, whichever test asked and however often */
async function readRecording(folder) {
  const requests = new Map()
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.jsonl'))) {
    for await (const line of createInterface({ input: createReadStream(join(folder, name)) })) {
      const exchange = JSON.parse(line)
      const { dialect, method, target, request, answer } = normalise(exchange)
      // A replayed request is compared with the one in the same place, any other with all requests that are equal.
      const key = `${exchange.place ?? ''} ${dialect} ${request}`
      if (!requests.has(key)) requests.set(key, { dialect, method, target, request, answers: new Set() })
      requests.get(key).answers.add(answer)
    }
  }
  if (requests.size === 0) throw new Error(`${folder} holds no recorded answers`)
  return requests
}

/**
 * What may differ. Every rule says why, and for which requests (`dialect`, `method`, and `target` or `answer` as regular
 * expressions; what is left out is any). With `text`, only what that expression finds may differ, anywhere in the answer:
 * give it what surrounds the text. Without it everything may, as far as `kinds` says.
 */
function readRules(file) {
  return JSON.parse(readFileSync(file, 'utf8')).rules.map((rule) => {
    if (!rule.reason) throw new Error(`A rule without a reason: ${JSON.stringify(rule)}`)
    return {
      ...rule,
      target: new RegExp(rule.target ?? '', 's'),
      request: new RegExp(rule.request ?? '', 's'),
      answer: new RegExp(rule.answer ?? '', 's'),
      text: rule.text === undefined ? undefined : new RegExp(rule.text, 'gs'),
      kinds: rule.kinds ?? ['changed', 'missing'],
      covered: 0,
    }
  })
}

/** `missing`: the request was not repeated. `changed`: some answers were lost or are new. */
function differencesBetween(before, after) {
  return [...before].flatMap(([key, asked]) => {
    const again = after.get(key)
    if (!again) return [{ ...asked, kind: 'missing', lost: [...asked.answers], added: [] }]
    const lost = [...asked.answers].filter((answer) => !again.answers.has(answer))
    const added = [...again.answers].filter((answer) => !asked.answers.has(answer))
    return lost.length + added.length === 0 ? [] : [{ ...asked, kind: 'changed', lost, added, again }]
  })
}

function judge(difference, rules) {
  const fitting = rules.filter((rule) => concerns(rule, difference))
  const whole = fitting.find((rule) => !rule.text && rule.kinds.includes(difference.kind))
  const used = whole ? [whole] : difference.kind === 'changed' ? neededOf(fitting, difference) : []
  for (const rule of used) rule.covered++
  return { ...difference, allowed: used.length > 0 }
}

function concerns(rule, { dialect, method, target, request, lost, added }) {
  return (
    (rule.dialect === undefined || rule.dialect === dialect) &&
    (rule.method === undefined || rule.method === method) &&
    rule.target.test(target) &&
    rule.request.test(request) &&
    [...lost, ...added].every((answer) => rule.answer.test(answer))
  )
}

/** The rules about texts without which the answers would differ; none when they differ with all of them. */
function neededOf(fitting, difference) {
  const textual = fitting.filter(({ text }) => text)
  if (!agree(textual, difference)) return []
  return textual.reduce((needed, rule) => {
    const others = needed.filter((other) => other !== rule)
    return agree(others, difference) ? others : needed
  }, textual)
}

function agree(rules, { answers, again }) {
  const masked = (set) =>
    new Set(
      [...set].map((answer) => rules.reduce((text, rule) => text.replace(rule.text, '<allowed>'), answer)),
    )
  const [one, other] = [masked(answers), masked(again.answers)]
  return one.size === other.size && [...one].every((answer) => other.has(answer))
}

function printDifferences(differences, most) {
  const failing = differences.filter(({ allowed }) => !allowed)
  for (const { dialect, request, kind, lost, added } of failing.slice(0, most)) {
    console.log(`\n${kind}: ${dialect} ${clipped(request, 400)}`)
    if (kind === 'missing') continue
    for (const [from, to] of pairsOf(lost, added).slice(0, 3)) printPair(from, to)
  }
  if (failing.length > most) console.log(`\n… and ${failing.length - most} more (--show ${failing.length})`)
}

/** Each lost answer beside the new one that is most like it. */
function pairsOf(lost, added) {
  const left = [...added]
  const pairs = lost.map((from) => {
    const best = left.toSorted((a, b) => likeness(from, b) - likeness(from, a))[0]
    if (best !== undefined) left.splice(left.indexOf(best), 1)
    return [from, best]
  })
  return [...pairs, ...left.map((to) => [undefined, to])]
}

function likeness(one, other) {
  return firstDifference(one, other) + lastDifference(one, other)
}

function firstDifference(one, other) {
  let index = 0
  while (index < Math.min(one.length, other.length) && one[index] === other[index]) index++
  return index
}

function lastDifference(one, other) {
  let count = 0
  while (count < Math.min(one.length, other.length) && one.at(-1 - count) === other.at(-1 - count)) count++
  return count
}

function printPair(from, to) {
  if (from === undefined) return console.log(`  new answer:  ${clipped(to, 300)}`)
  if (to === undefined) return console.log(`  lost answer: ${clipped(from, 300)}`)
  const start = Math.max(0, firstDifference(from, to) - 60)
  const end = lastDifference(from, to)
  console.log(`  - …${clipped(from.slice(start, Math.max(start, from.length - end + 40)), 300)}`)
  console.log(`  + …${clipped(to.slice(start, Math.max(start, to.length - end + 40)), 300)}`)
}

function clipped(text, length) {
  const line = text.replaceAll('\n', '⏎')
  return line.length <= length ? line : `${line.slice(0, length)}… (${line.length} characters)`
}

function printCounts(before, after, differences) {
  const names = [...new Set([...before.values(), ...after.values()].map(({ dialect }) => dialect))].sort()
  const rows = names.map((name) => {
    const own = (requests) => [...requests.values()].filter(({ dialect }) => dialect === name)
    const found = differences.filter(({ dialect }) => dialect === name)
    const failing = found.filter(({ allowed }) => !allowed)
    return {
      dialect: name,
      requests: own(before).length,
      answers: own(before).reduce((sum, { answers }) => sum + answers.size, 0),
      equal: own(before).length - found.length,
      allowed: found.length - failing.length,
      changed: failing.filter(({ kind }) => kind === 'changed').length,
      missing: failing.filter(({ kind }) => kind === 'missing').length,
      new: [...after].filter(([key, { dialect }]) => dialect === name && !before.has(key)).length,
    }
  })
  console.log('\nRequests by dialect (`new` are asked after the change only, and are not compared):')
  console.table(Object.fromEntries(rows.map(({ dialect, ...counts }) => [dialect, counts])))
}

function printRules(rules) {
  if (rules.length > 0) console.log('Differences that each rule covers:')
  for (const { reason, covered, sometimes } of rules) {
    const unused = covered === 0 && !sometimes ? '  UNUSED: take the rule out' : ''
    console.log(`${String(covered).padStart(7)}  ${reason}${unused}`)
  }
}
