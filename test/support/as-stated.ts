import { fromNativePersonDraft } from '../../src/dialects/native/mapping.ts'
import type { NativePersonDraft } from '../../src/dialects/native/schema.ts'
import type { Problem } from '../../src/model/errors.ts'
import type { Person } from '../../src/model/person.ts'
import type { Tenant, TestKith } from './kith.ts'

/**
 * Creates people who keep the update times that they state, as the first import of an organization does. A person created
 * through an API is updated at the time of the write.
 *
 * @param bodies as `POST /native/v1/people` takes them
 */
export function createAsStated(
  { app }: TestKith,
  tenant: Tenant,
  bodies: readonly object[],
): Promise<Person[]> {
  const problems: Problem[] = []
  const drafts = bodies.map((body) => fromNativePersonDraft(body as NativePersonDraft, problems))
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('; '))
  return app.hub.people.createMany(tenant.caller('native'), drafts, { keepsTimes: true })
}
