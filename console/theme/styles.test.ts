import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { filesIn, read } from '../../test/tidy/source-files.ts'

test('imports the styles of every Mantine component in use', () => {
  const styles = readFileSync(new URL('mantine.css', import.meta.url), 'utf8')
  const used = filesIn('console')
    .filter((path) => path.endsWith('.tsx'))
    .flatMap((path) => [...read(path).matchAll(/import \{([^}]+)\} from '@mantine\/core'/g)])
    .flatMap(([, names]) => names!.split(',').map((name) => name.trim()))
  const folder = fileURLToPath(new URL('../../node_modules/@mantine/core/styles/', import.meta.url))
  const styled = used.filter((name) => existsSync(`${folder}${name}.css`))
  expect(styled.length).toBeGreaterThan(20)
  expect(styled.filter((name) => !styles.includes(`/${name}.css`))).toEqual([])
})
