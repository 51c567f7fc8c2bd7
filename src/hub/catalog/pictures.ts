import type { Caller } from '../../model/access.ts'
import { KithError, notFound } from '../../model/errors.ts'
import { alphabets } from '../../model/ids.ts'
import type { Instant } from '../../model/instant.ts'
import type { Json } from '../../model/json.ts'
import type { OrgId, Person, PersonId } from '../../model/person.ts'
import type { Picture, PictureDetails, ShownPicture, ShownPictureDetails } from '../../model/picture.ts'
import { requireRole } from '../access/index.ts'
import type { HubContext } from '../context.ts'
import { allocateNumbers } from '../numbers.ts'
import { findMerged, type People } from '../people/index.ts'
import { expiryOf, ticketFor } from './picture-tickets.ts'

/**
 * Pictures of people, at most one per person. The dialect's extension of the person holds the number of the picture. A key
 * without the right to sensitive values may set and remove pictures, and sees none: neither an image nor a ticket, which
 * opens the image to everyone, also the one that it has just set.
 */
export interface Pictures {
  /** @throws not_found; forbidden to keys without the right to sensitive values */
  get(caller: Caller, pictureId: number): Promise<ShownPicture>
  /** The pictures with these ids that exist, without the images, by id; none for keys without the right to sensitive values. */
  getDetails(caller: Caller, pictureIds: readonly number[]): Promise<ReadonlyMap<number, ShownPictureDetails>>
  /**
   * Reads a picture by its public address, without a key.
   *
   * @throws not_found, also if the ticket has expired, or the person is removed or does not refer to the picture any more
   */
  open(address: PictureAddress): Promise<OpenedPicture>
  /**
   * Replaces the person's picture and writes its number to a field of the caller's extension.
   *
   * @returns the picture; with an empty ticket for keys without the right to sensitive values
   * @throws forbidden, not_found
   */
  replace(
    caller: Caller,
    personId: PersonId,
    image: { field: string; mediaType: string; bytes: Buffer },
  ): Promise<ShownPicture>
  /** @throws forbidden, not_found */
  remove(caller: Caller, personId: PersonId, field: string): Promise<Person>
}

/** A public address of a picture; `organizationId` is the organization's id in the dialect. */
export interface PictureAddress {
  readonly dialect: string
  readonly organizationId: string
  readonly pictureId: number
  readonly ticket: string
  /** The field of the dialect's extension of a person that has the number of the picture. */
  readonly field: string
}

export interface OpenedPicture extends Pick<Picture, 'mediaType' | 'bytes'> {
  /** When the address stops opening the picture. */
  readonly expiresAt: Instant
}

/** 192 random bits, so that a secret is as hard to guess as a key. */
const SECRET_CHARS = 32

export function createPictures(context: HubContext, people: People): Pictures {
  const { store, clock, ids } = context
  const setExtension = (caller: Caller, personId: PersonId, field: string, value: Json): Promise<Person> =>
    people.update(caller, personId, { extensions: { [caller.dialect]: { [field]: value } } })

  /** Whether a person who is not removed refers to the picture: its owner, or the person into whom the owner was merged. */
  async function isShown(orgId: OrgId, picture: Picture, place: { dialect: string; field: string }) {
    const owner = await findMerged(store.read, orgId, picture.personId)
    if (!owner || owner.removedAt !== null) return false
    return owner.extensions[place.dialect]?.[place.field] === picture.id
  }

  return {
    async get(caller, pictureId) {
      if (!caller.sensitive) throw new KithError('forbidden', 'This key may not see pictures of people.')
      const picture = await store.read.pictures.find(caller.orgId, pictureId)
      if (!picture) throw notFound('picture')
      return shown(picture, clock.now())
    },

    async getDetails(caller, pictureIds) {
      if (pictureIds.length === 0 || !caller.sensitive) return new Map()
      const found = await store.read.pictures.findDetails(caller.orgId, pictureIds)
      const now = clock.now()
      return new Map(found.map((picture) => [picture.id, shown(picture, now)]))
    },

    async open({ dialect, organizationId, pictureId, ticket, field }) {
      const { directory, pictures } = store.read
      const organization = await directory.findOrganizationByVendorId(dialect, organizationId)
      const known = organization && Number.isSafeInteger(pictureId)
      const picture = known ? await pictures.find(organization.id, pictureId) : undefined
      const expiresAt = picture && expiryOf(ticket, picture, clock.now())
      if (expiresAt === undefined || !(await isShown(picture!.orgId, picture!, { dialect, field })))
        throw notFound('picture')
      return { mediaType: picture!.mediaType, bytes: picture!.bytes, expiresAt }
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
      const result = shown(picture, clock.now())
      return caller.sensitive ? result : { ...result, ticket: '' }
    },

    async remove(caller, personId, field) {
      requireRole(caller, 'write')
      const person = await setExtension(caller, personId, field, null)
      await store.transaction((session) => session.pictures.deleteOf(caller.orgId, person.id))
      return person
    },
  }
}

function shown<Details extends PictureDetails>(
  { secret, ...picture }: Details,
  now: Instant,
): Omit<Details, 'secret'> & { readonly ticket: string } {
  const { orgId, id } = picture
  return { ...picture, ticket: ticketFor({ orgId, id, secret }, now) }
}
