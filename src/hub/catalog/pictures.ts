import { timingSafeEqual } from 'node:crypto'
import type { Caller } from '../../model/access.ts'
import { notFound } from '../../model/errors.ts'
import { alphabets } from '../../model/ids.ts'
import type { Json } from '../../model/json.ts'
import type { Person, PersonId } from '../../model/person.ts'
import type { Picture } from '../../model/picture.ts'
import { requireRole } from '../access/index.ts'
import type { HubContext } from '../context.ts'
import { takeNumbers } from '../numbers.ts'
import type { People } from '../people/index.ts'

/** Images of people, one each. Dialects say in their extension of the person which one it is. */
export interface Pictures {
  /** @throws not_found */
  get(caller: Caller, pictureId: number): Promise<Picture>
  /** By the secret of an address anybody may open. @throws not_found */
  open(address: PictureAddress): Promise<Picture>
  /**
   * Keeps the image in place of the one before, and notes its number in the caller's extension field.
   *
   * @throws forbidden, not_found
   */
  replace(
    caller: Caller,
    personId: PersonId,
    image: { field: string; mediaType: string; bytes: Buffer },
  ): Promise<Picture>
  /** @throws forbidden, not_found */
  remove(caller: Caller, personId: PersonId, field: string): Promise<Person>
}

/** What leads to an image without a key; the organization is named as the dialect names it. */
export interface PictureAddress {
  readonly dialect: string
  readonly organizationId: string
  readonly pictureId: number
  readonly secret: string
}

/** Characters of 6 bits each: as hard to guess as a key. */
const SECRET_CHARS = 32

export function createPictures(context: HubContext, people: People): Pictures {
  const { store, clock, ids } = context
  const note = (caller: Caller, personId: PersonId, field: string, value: Json): Promise<Person> =>
    people.update(caller, personId, { extensions: { [caller.dialect]: { [field]: value } } })

  return {
    async get(caller, pictureId) {
      const picture = await store.read.pictures.find(caller.orgId, pictureId)
      if (!picture) throw notFound('picture')
      return picture
    },

    async open({ dialect, organizationId, pictureId, secret }) {
      const { directory, pictures } = store.read
      const organization = await directory.findOrganizationByVendorId(dialect, organizationId)
      const known = organization && Number.isSafeInteger(pictureId)
      const picture = known ? await pictures.find(organization.id, pictureId) : undefined
      if (!picture || !sameText(picture.secret, secret)) throw notFound('picture')
      return picture
    },

    async replace(caller, personId, { field, mediaType, bytes }) {
      requireRole(caller, 'write')
      const { id } = await people.get(caller, personId)
      const picture = await store.transaction(async (session) => {
        const kept: Picture = {
          orgId: caller.orgId,
          id: await takeNumbers(context, session, caller.orgId, 'picture'),
          personId: id,
          secret: ids.text(SECRET_CHARS, alphabets.base64url),
          mediaType,
          bytes,
          createdAt: clock.now(),
        }
        await session.pictures.insert(kept)
        return kept
      })
      // The old one goes last: whatever fails before, the person shows an image that is there.
      await note(caller, id, field, picture.id)
      await store.transaction((session) => session.pictures.deleteOf(caller.orgId, id, picture.id))
      return picture
    },

    async remove(caller, personId, field) {
      requireRole(caller, 'write')
      const person = await note(caller, personId, field, null)
      await store.transaction((session) => session.pictures.deleteOf(caller.orgId, person.id))
      return person
    },
  }
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
