import { isBrokenWebAddress, isEmailAddress } from '../../hub/hub.ts'
import type { Problem } from '../../model/errors.ts'
import type { ContactPointDraft, Person, PersonPatch } from '../../model/person.ts'

/** A value that means nothing, and whether the person has it already: a client may send back what it was shown. */
export interface Finding {
  readonly problem: Problem
  isIn(person: Person): boolean
}

/** Phones are kept as they are written: a number in words, or what to ask for, is worth something to people. */
type PointList = 'emails' | 'onlineServices'

const pointRules: Readonly<
  Record<PointList, { readonly expected: string; isWrong(value: string): boolean }>
> = {
  emails: {
    expected: 'an e-mail address, such as nadia@example.com',
    isWrong: (value) => !isEmailAddress(value),
  },
  onlineServices: {
    expected: 'a web address with a host, or a name without http',
    isWrong: isBrokenWebAddress,
  },
}

/** The contact points of a draft or patch that are none. */
export function findContactPoints(patch: PersonPatch): Finding[] {
  return (Object.keys(pointRules) as PointList[]).flatMap((list) =>
    (patch[list] ?? []).flatMap((point, index) => findingOf(list, index, point)),
  )
}

function findingOf(list: PointList, index: number, { value }: ContactPointDraft): Finding[] {
  const { expected, isWrong } = pointRules[list]
  if (!isWrong(value)) return []
  const problem = wrongValue([list, index, 'value'], 'format', expected, value)
  return [{ problem, isIn: (person) => person[list].some((point) => point.value === value) }]
}

/** @param expected to complete "must be …" */
export function wrongValue(
  path: Problem['path'],
  rule: Problem['rule'],
  expected: string,
  received: unknown,
): Problem {
  const message = `${path.join('.')} must be ${expected}`
  return { in: 'body', path, rule, expected, received, message }
}
