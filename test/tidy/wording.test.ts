import { describe, expect, test } from 'vitest'
import { filesIn, read } from './source-files.ts'

/**
 * Wording that readers had to translate. The list is short on purpose: each entry was rewritten many times. Only comments,
 * test titles and documents are looked at: texts of vendors and test data are not ours to word.
 */
const rules: readonly { readonly pattern: RegExp; readonly reason: string; readonly example: string }[] = [
  {
    pattern: /(^|[.!?:] )(Who|Whoever|Those) (is|are|was|were|has|have|had|may|comes?|came|goes)\b/,
    reason: 'name the noun: "merged people have no look-ups"',
    example: 'Who was merged is found by nothing.',
  },
  {
    pattern: /(^|[.!?:] )Of (several|many|those|these|what) /,
    reason: 'begin with the subject: "if several match, pick the oldest"',
    example: 'Of several the oldest.',
  },
  {
    pattern: /\b([Nn]obody|[Ss]omebody)\b/,
    reason: 'say "no person", "no row", "another request"',
    example: 'an id that nobody has',
  },
  {
    pattern: /\b(is|are) none any more\b|\bone that is none\b/,
    reason: 'say "expires" or "is not a …"',
    example: 'when the key is none any more',
  },
  {
    pattern: /\bat most so many\b|\bas many again\b|(^|[.!?:] )So (few|many) /,
    reason: 'say "at most N"',
    example: 'returns at most so many',
  },
  {
    pattern: /\btold (by|apart|from)\b/,
    reason: 'say "detected from", "distinguished from"',
    example: 'told by the file',
  },
  {
    pattern: /\b(keepsakes?|husks?|seen through|sure part)\b/i,
    reason: 'use the name in the code: related entity, tombstone, preview, indexable substring',
    example: 'a husk is left',
  },
]

const places = ['src', 'console', 'test', 'docs', 'scripts', 'bench', 'client/src']
const files = [
  ...places.flatMap(filesIn),
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'SECURITY.md',
].filter((path) => /\.(tsx?|mjs|md)$/.test(path) && !/native-types|\/wording\.test/.test(path))

/** The prose of a file: whole documents, and of code the comments and test titles. */
function proseOf(path: string): string[] {
  const lines = read(path).split('\n')
  if (path.endsWith('.md')) return lines
  return lines.flatMap((line) => {
    const comment = /^\s*(?:\/\*\*?|\*|\/\/)\s?(.*)/.exec(line)?.[1]
    const title = /\b(?:test|it|describe)(?:\.\w+)*\((?:\[.*?\], )?['"`](.*)['"`]/.exec(line)?.[1]
    return [comment, title].flatMap((text) => text ?? [])
  })
}

describe('wording', () => {
  test.each(files)('%s says it plainly', (path) => {
    const found = proseOf(path).flatMap((line) =>
      rules.filter(({ pattern }) => pattern.test(line)).map(({ reason }) => `${line.trim()}: ${reason}`),
    )
    expect(found).toEqual([])
  })

  test.each(rules)('finds "$example"', ({ pattern, example }) => {
    expect(example).toMatch(pattern)
  })
})
