// Calls of programs that were not written for Kith: what they must return, and what came of it.

/** A value that has to pass a test. `description` says what it must be. */
export function is(description, test) {
  return { description, test }
}

export const anId = is('a positive whole number', (value) => Number.isInteger(value) && value > 0)
export const aText = is('a text', (value) => typeof value === 'string' && value !== '')
export const aTime = is('a time, YYYY-MM-DDTHH:MM:SSZ', (value) => isTime(value, 'T', 'Z'))
export const anOldTime = is('a time, YYYY-MM-DD HH:MM:SS', (value) => isTime(value, ' ', ''))

function isTime(value, separator, zone) {
  return new RegExp(`^\\d{4}-\\d\\d-\\d\\d${separator}\\d\\d:\\d\\d:\\d\\d${zone}$`).test(value)
}

export function aList(least, item) {
  return is(`a list of at least ${least}`, (value) => {
    if (!Array.isArray(value) || value.length < least) return false
    return item === undefined || value.every((one) => differences(one, item).length === 0)
  })
}

/**
 * Where an answer is not what it must be. Of objects only the expected keys count; lists must have the same length.
 *
 * @returns one sentence for each difference; none if the answer is right
 */
export function differences(answer, expected, path = 'answer') {
  if (typeof expected?.test === 'function' && typeof expected.description === 'string') {
    return expected.test(answer) ? [] : [`${path} is ${show(answer)}, not ${expected.description}`]
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(answer)) return [`${path} is ${show(answer)}, not a list`]
    if (answer.length !== expected.length)
      return [`${path} has ${answer.length} items, not ${expected.length}`]
    return expected.flatMap((item, index) => differences(answer[index], item, `${path}[${index}]`))
  }
  if (typeof expected === 'object' && expected !== null) {
    if (typeof answer !== 'object' || answer === null) return [`${path} is ${show(answer)}, not an object`]
    return Object.entries(expected).flatMap(([key, value]) =>
      differences(answer[key], value, `${path}.${key}`),
    )
  }
  return Object.is(answer, expected) ? [] : [`${path} is ${show(answer)}, not ${show(expected)}`]
}

function show(value) {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 120 ? `${text.slice(0, 120)}…` : text
}

/**
 * Makes one call of a program.
 *
 * `expected` is what the program must return. `rejects` is what it must throw instead. `known` says why a program throws
 * although the server is right: such a call is neither passed nor failed, and it fails if the program returns.
 */
export async function runCall({ name, run, expected, rejects, known }) {
  let value
  let thrown = false
  try {
    value = await run()
  } catch (error) {
    value = error
    thrown = true
  }
  if (thrown !== (rejects !== undefined)) {
    const problem = thrown ? `threw ${describe(value)}` : `returned ${show(value)} instead of throwing`
    return { name, outcome: 'failed', problem }
  }
  const found = differences(value, thrown ? rejects : expected)
  if (found.length > 0) return { name, outcome: 'failed', problem: found.join('; ') }
  return known === undefined ? { name, outcome: 'passed' } : { name, outcome: 'known', problem: known }
}

function describe(error) {
  return error instanceof Error ? `${error.name}: ${error.message.split('\n')[0].slice(0, 200)}` : show(error)
}

/**
 * @param results one for each program: its calls, or why it did not run
 * @returns the lines to print, and whether any program failed or none ran
 */
export function summarize(results) {
  const lines = results.flatMap((result) => linesOf(result))
  const ran = results.filter(({ notRun }) => notRun === undefined)
  const failed = ran.some(({ calls }) => calls.length === 0 || count(calls, 'failed') > 0)
  return { lines, failed: failed || ran.length === 0 }
}

function linesOf({ program, calls, notRun }) {
  if (notRun !== undefined) return [`not run  ${program}: ${notRun}`]
  if (calls.length === 0) return [`FAIL     ${program}: made no call`]
  const failed = count(calls, 'failed')
  const parts = [
    `${count(calls, 'passed')} passed`,
    `${failed} failed`,
    ...(count(calls, 'known') > 0 ? [`${count(calls, 'known')} rejected as expected`] : []),
    ...(count(calls, 'absent') > 0 ? [`${count(calls, 'absent')} not in this version`] : []),
  ]
  return [
    `${failed > 0 ? 'FAIL  ' : 'ok    '}   ${program}: ${parts.join(', ')}`,
    ...calls.flatMap(({ name, outcome, problem }) =>
      outcome === 'failed' || outcome === 'known' ? [`           ${name}: ${problem}`] : [],
    ),
  ]
}

function count(calls, outcome) {
  return calls.filter((call) => call.outcome === outcome).length
}
