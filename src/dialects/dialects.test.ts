import { expect, test } from 'vitest'
import { testDialect } from './dialect.contract.ts'
import { dialects } from './index.ts'

test('no two dialects share a name or a host', () => {
  const names = dialects.map(({ name }) => name)
  expect(names).toEqual([...new Set(names)])
  const hosts = dialects.flatMap((dialect) => dialect.hosts)
  expect(hosts).toEqual([...new Set(hosts)])
})

for (const dialect of dialects) testDialect(dialect)
