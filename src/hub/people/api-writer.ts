import { type Caller, principalOf } from '../../model/access.ts'
import type { PersonPatch } from '../../model/person.ts'
import type { Source } from '../../model/record.ts'
import type { WriteSession } from '../../store/store.ts'
import { getOrganization, type HubContext } from '../context.ts'
import { settleAll } from './settle-all.ts'
import { movingUntil } from './update-times.ts'
import { createPeopleWriter, type PeopleWriter } from './write-people.ts'

/** Writes people for a caller of one of Kith's APIs, inside a transaction. */
export interface ApiWriter {
  readonly writer: PeopleWriter
  /** The source of the caller's dialect; the writer writes the records of this source. */
  readonly source: Source
  /** The region of national phone numbers; null, without a query, if the patch has no phone numbers. */
  region(patch: Pick<PersonPatch, 'phones'>): Promise<string | null>
}

/** Values written through Kith's APIs are decisions of people, so they outrank imports and connectors. */
const API_PRIORITY = 100

/** @param patches whose region will be asked for, so that it is read at once */
export async function writerFor(
  context: HubContext,
  session: WriteSession,
  caller: Caller,
  patches: readonly Pick<PersonPatch, 'phones'>[] = [],
): Promise<ApiWriter> {
  const { orgId } = caller
  let known: Promise<string | null> | undefined
  const region = async ({ phones = [] }: Pick<PersonPatch, 'phones'>): Promise<string | null> => {
    if (phones.length === 0) return null
    known ??= getOrganization(session, orgId).then(({ settings }) => settings.defaultRegion)
    return known
  }
  const [{ source, lastUpdate }] = await settleAll([
    session.records.beginWrite(
      { orgId, kind: 'api', name: caller.dialect, priority: API_PRIORITY },
      movingUntil(context.clock.now()),
    ),
    ...patches.map(region),
  ])
  const author = { orgId, sourceId: source.id, principal: principalOf(caller) }
  return { source, writer: createPeopleWriter(context, session, author, lastUpdate), region }
}
