import { expect, test } from 'vitest'
import { createStartingLine } from './starting-line.ts'

function lineOf() {
  let due: (() => void)[] = []
  const line = createStartingLine({ atEndOfTurn: (work) => void due.push(work) })
  const turnEnds = (): void => {
    const works = due
    due = []
    for (const work of works) work()
  }
  const started: string[] = []
  const come = (client: string): void => {
    const start = (): void => {
      line.count()
      started.push(client)
    }
    if (line.isFull()) line.wait(client, start)
    else start()
  }
  return { started, come, turnEnds }
}

test('starts a limited number of requests in one turn, and the others in the next turns', () => {
  const { started, come, turnEnds } = lineOf()
  for (let index = 0; index < 150; index++) come('a')
  expect(started).toHaveLength(64)
  turnEnds()
  expect(started).toHaveLength(128)
  turnEnds()
  expect(started).toHaveLength(150)
  turnEnds()
  come('a')
  expect(started).toHaveLength(151)
})

test('lets clients take turns', () => {
  const { started, come, turnEnds } = lineOf()
  for (let index = 0; index < 500; index++) come('a')
  come('b')
  come('c')
  turnEnds()
  expect(started.slice(64, 68)).toEqual(['a', 'b', 'c', 'a'])
  // A request that arrives in a later turn does not wait for all that came before.
  come('d')
  turnEnds()
  expect(started.indexOf('d')).toBeLessThan(64 + 64 + 2)
})

test('makes no request wait when the line is too long', () => {
  const { started, come } = lineOf()
  for (let index = 0; index < 10_064; index++) come('a')
  expect(started).toHaveLength(64)
  come('a')
  expect(started).toHaveLength(65)
})
