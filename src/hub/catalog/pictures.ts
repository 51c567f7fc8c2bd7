import { timingSafeEqual } from 'node:crypto'
import type { Caller } from '../../model/access.ts'
import { KithError, notFound } from '../../model/errors.ts'
import { alphabets } from '../../model/ids.ts'
import type { Json } from '../../model/json.ts'
import type { Person, PersonId } from '../../model/person.ts'
import type { Picture, PictureDetails } from '../../model/picture.ts'
import { requireRole } from '../access/index.ts'
import type { HubContext } from '../context.ts'
import { allocateNumbers } from '../numbers.ts'
import type { People } from '../people/index.ts'

/**
 * Pictures of people, at most one per person. The dialect's extension of the person holds the number of the picture. A key
 * without the right to sensitive values may set and remove pictures, and sees none: neither an image nor a secret, which
 * opens the image to everyone, also the one that it has just set.
 */
export interface Pictures {
  /** @throws not_found; forbidden to keys without the right to sensitive values */
  get(caller: Caller, pictureId: number): Promise<Picture>
  /** The pictures with these ids that exist, without the images, by id; none for keys without the right to sensitive values. */
  getDetails(caller: Caller, pictureIds: readonly number[]): Promise<ReadonlyMap<number, PictureDetails>>
  /** Reads a picture by its public address, without a key. @throws not_found */
  open(address: PictureAddress): Promise<Picture>
  /**
   * Replaces the person's picture and writes its number to a field of the caller's extension.
   *
   * @returns the picture; with an empty secret for keys without the right to sensitive values
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

/** A public address of a picture; `organizationId` is the organization's id in the dialect. */
export interface PictureAddress {
  readonly dialect: string
  readonly organizationId: string
  readonly pictureId: number
  readonly secret: string
}

/** 192 random bits, so that a secret is as hard to guess as a key. */
const SECRET_CHARS = 32

export function createPictures(context: HubContext, people: People): Pictures {
  const { store, clock, ids } = context
  const setExtension = (caller: Caller, personId: PersonId, field: string, value: Json): Promise<Person> =>
    people.update(caller, personId, { extensions: { [caller.dialect]: { [field]: value } } })

  return {
    async get(caller, pictureId) {
      if (!caller.sensitive) throw new KithError('forbidden', 'This key may not see pictures of people.')
      const picture = await store.read.pictures.find(caller.orgId, pictureId)
      if (!picture) throw notFound('picture')
      return picture
    },

    async getDetails(caller, pictureIds) {
      if (pictureIds.length === 0 || !caller.sensitive) return new Map()
      const found = await store.read.pictures.findDetails(caller.orgId, pictureIds)
      return new Map(found.map((picture) => [picture.id, picture]))
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
      if (id !== personId) throw notFound('person')
      const picture = await store.transaction(async (session) => {
        const created: Picture = {
          orgId: caller.orgId,
          id: await allocateNumbers(context, session, caller.orgId, 'picture'),
          personId: id,
          secret: ids.text(SECRET_CHARS, alphabets.base64url),
          mediaType,
          bytes,
          createdAt: clock.now(),
        }
        await session.pictures.insert(created)
        return created
      })
      // The old picture is deleted last: if a step fails, the person still refers to an existing picture.
      await setExtension(caller, id, field, picture.id)
      await store.transaction((session) => session.pictures.deleteOf(caller.orgId, id, picture.id))
      return caller.sensitive ? picture : { ...picture, secret: '' }
    },

    async remove(caller, personId, field) {
      requireRole(caller, 'write')
      const person = await setExtension(caller, personId, field, null)
      await store.transaction((session) => session.pictures.deleteOf(caller.orgId, person.id))
      return person
    },
  }
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
