import { expect, test } from 'vitest'
import { testDialect } from './dialect.contract.ts'
import { dialects } from './index.ts'
import { everyVersion } from './versions.ts'

test('no two dialects share a name or a host', () => {
  const names = dialects.map(({ name }) => name)
  expect(names).toEqual([...new Set(names)])
  const hosts = dialects.flatMap((dialect) => dialect.hosts)
  expect(hosts).toEqual([...new Set(hosts)])
})

test('versions are named by the month, with what differs and where it is documented', () => {
  for (const { name, differs, reference } of dialects.flatMap(({ versions }) => versions ?? [])) {
    expect(name).toMatch(/^\d{4}-(0[1-9]|1[0-2])$/)
    expect(differs).toMatch(/^[A-Z].*\.$/)
    expect(new URL(reference).protocol).toBe('https:')
  }
})

test('versions of a dialect have different names, and one form of each path that they share', () => {
  for (const dialect of dialects) {
    const names = dialect.versions?.map(({ name }) => name) ?? []
    expect(names).toEqual([...new Set(names)])
    const paths = everyVersion(dialect).flatMap(({ routes }) => routes.map(({ path }) => path))
    const forms = new Set(paths.map((path) => path.replace(/:\w+/g, ':')))
    expect(forms.size).toBe(new Set(paths).size)
  }
})

for (const dialect of dialects.flatMap(everyVersion)) testDialect(dialect)
