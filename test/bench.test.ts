import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from 'vitest'
import { floors } from '../bench/floors.mjs'
import { buildProgram } from './support/command.ts'

const bench = join(fileURLToPath(new URL('..', import.meta.url)), 'bench', 'run.mjs')

beforeAll(() => buildProgram(), 120_000)

test('npm run bench -- --quick stays above its floors', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bench, '--quick', '--json'], {
    encoding: 'utf8',
    timeout: 170_000,
  })
  expect(status, stderr).toBe(0)
  const { results } = JSON.parse(stdout) as { results: { name: string; processor: number }[] }
  expect(results.map(({ name }) => name)).toEqual(Object.keys(floors))
  for (const { processor } of results) expect(processor).toBeGreaterThan(0)
}, 180_000)
