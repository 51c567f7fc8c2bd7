// npm run bench -- [--quick] [--people 10000,100000] [--only <part of a name>] [--json]
// Builds the stores once (bench/stores), starts the real server, sends requests from a separate process, and prints each
// figure as a ratio to a reference measured in the same run.
import { cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { floors } from './floors.mjs'
import { measurements } from './measurements.mjs'
import { loadProgram } from './requests.mjs'

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    people: { type: 'string' },
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
  },
})
const sizes = (options.people ?? (options.quick ? '2000' : '10000,100000')).split(',').map(Number)
await loadProgram()

const results = []
for (const { name, goal, quick, measure } of measurements(sizes, options.quick)) {
  if ((options.quick && !quick) || !name.includes(options.only)) continue
  try {
    const result = { name, goal, ...(await measure()) }
    results.push(result)
    process.stderr.write(`${name}: ${format(result, result.value)} (${goal})\n`)
  } catch (error) {
    // A failed benchmark does not stop the others.
    process.stderr.write(`${name}: ${error.stack}\n`)
    process.exitCode = 1
  }
}

const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`
if (options.json) process.stdout.write(`${JSON.stringify({ machine, sizes, results }, null, 2)}\n`)
else print()

const belowFloor = results.filter(({ name, processor, value }) => (processor ?? value) < (floors[name] ?? 0))
if (options.quick && belowFloor.length > 0) {
  for (const { name, processor, value } of belowFloor)
    process.stderr.write(
      `${name} is ${percent(processor ?? value)}, below its floor of ${percent(floors[name])}\n`,
    )
  process.exitCode = 1
}

function print() {
  const lines = [`${machine}; stores of ${sizes.join(', ')} people`, '']
  lines.push(
    '| benchmark | figure | lowest to highest | by processor time | goal | rates |',
    '|---|---|---|---|---|---|',
  )
  for (const { name, unit, value, least, most, processor, goal, perSecond, reference, note } of results) {
    const show = (figure) => format({ unit }, figure)
    const rates = note ?? (perSecond ? `${perSecond}/s of ${reference}/s` : '')
    const own = processor === undefined ? '' : percent(processor)
    lines.push(`| ${name} | ${show(value)} | ${show(least)} to ${show(most)} | ${own} | ${goal} | ${rates} |`)
  }
  process.stdout.write(`${lines.join('\n')}\n`)
}

function format({ unit }, figure) {
  return unit ? `${Math.round(figure * 100) / 100}${unit}` : percent(figure)
}

function percent(ratio) {
  return `${Math.round(ratio * 1000) / 10} %`
}
