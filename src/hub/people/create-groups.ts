import { type Caller, principalOf } from '../../model/access.ts'
import type { Timing } from '../../model/clock.ts'
import { KithError } from '../../model/errors.ts'
import type { Person, PersonDraft } from '../../model/person.ts'

/** Creates all people, or none if one of them fails. */
type CreateMany = (caller: Caller, drafts: readonly PersonDraft[]) => Promise<Person[]>

/** People who are created in one transaction: computing them holds the thread for a few milliseconds. */
const GROUP_MAX = 32

export interface GroupOptions {
  /** The transactions that one key has open at a time. */
  readonly transactionsMax: number
  readonly timing: Pick<Timing, 'nextTurn'>
}

/**
 * Writes creates of the same key that wait for each other in one transaction: many people need as few statements as one, and
 * one commit. The creates are shared out evenly among the transactions, so that one is computed while another is committed.
 *
 * @returns creates one person, with the errors of `createMany`
 */
export function createInGroups(
  createMany: CreateMany,
  { transactionsMax, timing }: GroupOptions,
): (caller: Caller, draft: PersonDraft) => Promise<Person> {
  const groups = new Map<string, Group>()

  function writeNext(key: string, group: Group): void {
    const { open, writing, waiting } = group
    if (open === 0 && waiting.length === 0) groups.delete(key)
    if (
      group.gathers ||
      open >= transactionsMax ||
      waiting.length === 0 ||
      (open > 0 && waiting.length < writing)
    )
      return
    const share = Math.ceil((waiting.length + writing) / transactionsMax)
    const creates = waiting.splice(0, Math.min(share, GROUP_MAX))
    group.open += 1
    group.writing += creates.length
    void writeTogether(createMany, creates).then(() => {
      group.open -= 1
      group.writing -= creates.length
      writeNext(key, group)
    })
    writeNext(key, group)
  }

  return (caller, draft) =>
    new Promise((resolve, reject) => {
      const key = keyOf(caller)
      const known = groups.get(key)
      const group = known ?? { gathers: true, open: 0, writing: 0, waiting: [] }
      group.waiting.push({ caller, draft, resolve, reject })
      if (known) return writeNext(key, group)
      groups.set(key, group)
      void timing.nextTurn().then(() => {
        group.gathers = false
        writeNext(key, group)
      })
    })
}

interface Group {
  /** Requests that arrived together with the first one are still unread. */
  gathers: boolean
  /** Open transactions, and the creates in them. */
  open: number
  writing: number
  readonly waiting: Create[]
}

interface Create {
  readonly caller: Caller
  readonly draft: PersonDraft
  resolve(person: Person): void
  reject(error: unknown): void
}

/** Callers with the same key, rights and principal, so that it makes no difference in whose name the group is written. */
function keyOf(caller: Caller): string {
  const { orgId, dialect, keyId, kind, role, sensitive } = caller
  return JSON.stringify([orgId, dialect, keyId, kind, role, sensitive, principalOf(caller)])
}

/** Settles all creates. If one of them fails, each is written alone, so that it fails alone. */
async function writeTogether(createMany: CreateMany, creates: readonly Create[]): Promise<void> {
  const { caller } = creates[0]!
  try {
    const drafts = creates.map(({ draft }) => draft)
    const people = await createMany(caller, drafts)
    for (const [index, { resolve }] of creates.entries()) resolve(people[index]!)
  } catch (error) {
    if (creates.length === 1 || mayBeWritten(error)) for (const { reject } of creates) reject(error)
    else for (const create of creates) await writeTogether(createMany, [create])
  }
}

/** If the store is lost during a commit, the people may be stored: they are not created again. */
function mayBeWritten(error: unknown): boolean {
  return error instanceof KithError && error.code === 'unavailable'
}
