import { imageSize } from 'image-size'
import Type from 'typebox'
import type { Hub } from '../../hub/hub.ts'
import type { Caller } from '../../model/access.ts'
import { invalid, notFound } from '../../model/errors.ts'
import type { Person } from '../../model/person.ts'
import type { ShownPicture } from '../../model/picture.ts'
import { answer, ok, type Route, route, type SecretRoute, type WireRequest } from '../dialect.ts'
import { pathParameters } from '../kit/flat-parameters.ts'
import { parseMultipart } from '../kit/multipart-body.ts'
import { problem } from './bodies.ts'
import { DEFAULT_OWNER, keptPictureOf, pictureOf } from './lookups.ts'
import { pipedriveIdOf } from './mapping.ts'
import { toOldTime } from './old-time.ts'
import { getPersonToWrite } from './person-to-write.ts'
import { deletedResponse, errorResponse } from './schema.ts'

/** Images are stored as received. The URLs of both sizes serve the same image. */

const REFERENCE = 'https://developers.pipedrive.com/docs/api/v1/Persons'
const BYTES_MAX = 5_000_000
const SIDE_MIN = 128
const mediaTypes: Readonly<Record<string, string>> = { png: 'image/png', jpg: 'image/jpeg', gif: 'image/gif' }

const refused = { 400: errorResponse, 401: errorResponse, 404: errorResponse } as const
const personPath = pathParameters(Type.Object({ id: Type.Integer() }))
const success = Type.Literal(true)

const picture = Type.Object({
  id: Type.Integer(),
  item_type: Type.Literal('person'),
  item_id: Type.Integer(),
  added_by_user_id: Type.Integer(),
  active_flag: Type.Boolean(),
  pictures: Type.Object({ '128': Type.Optional(Type.String()), '512': Type.Optional(Type.String()) }),
})

const getPicture = route({
  method: 'GET',
  path: '/api/v2/persons/:id/picture',
  operationId: 'getPersonPicture',
  summary: 'Get the picture of a person',
  reference: `${REFERENCE}#getPersonPicture`,
  role: 'read',
  params: personPath,
  responses: {
    200: Type.Object({ success, data: Type.Object({ ...picture.properties, file_size: Type.Integer() }) }),
    ...refused,
  },
  async handle({ params, caller, hub, wire }) {
    const { person, kept } = await pictureFor(caller, hub, params.id)
    const data = await toPipedrivePicture(caller, hub, wire, person, kept)
    return ok({ success: true, data: { ...data, file_size: kept.bytes.length } })
  },
})

const form = Type.Object({
  file: Type.String({ format: 'binary', description: 'GIF, JPG or PNG, at least 128 by 128.' }),
  crop_x: Type.Optional(Type.Integer({ description: 'Taken, and paid no heed: images are kept whole.' })),
  crop_y: Type.Optional(Type.Integer()),
  crop_width: Type.Optional(Type.Integer()),
  crop_height: Type.Optional(Type.Integer()),
})

const addPicture = route({
  method: 'POST',
  path: '/v1/persons/:id/picture',
  operationId: 'addPersonPicture',
  summary: 'Set the picture of a person',
  reference: `${REFERENCE}#addPersonPicture`,
  role: 'write',
  bodyBytesMax: BYTES_MAX,
  bodyType: 'multipart/form-data',
  params: personPath,
  body: { schema: form, read: () => undefined },
  responses: {
    200: Type.Object({
      success,
      data: Type.Object({ ...picture.properties, add_time: Type.String(), update_time: Type.String() }),
    }),
    ...refused,
    403: errorResponse,
  },
  async handle({ params, caller, hub, wire }) {
    const image = await readImage(wire)
    const person = await getPersonToWrite(caller, hub, params.id)
    const kept = await hub.pictures.replace(caller, person.id, { field: 'pictureId', ...image })
    const time = toOldTime(kept.createdAt)
    const data = await toPipedrivePicture(caller, hub, wire, person, kept)
    return ok({ success: true, data: { ...data, add_time: time, update_time: time } })
  },
})

const deletePicture = route({
  method: 'DELETE',
  path: '/v1/persons/:id/picture',
  operationId: 'deletePersonPicture',
  summary: 'Remove the picture of a person',
  reference: `${REFERENCE}#deletePersonPicture`,
  role: 'write',
  params: personPath,
  responses: { 200: deletedResponse, ...refused, 403: errorResponse },
  async handle({ params, caller, hub }) {
    const person = await getPersonToWrite(caller, hub, params.id)
    // A key that may not see pictures must not learn whether there was one.
    if (caller.sensitive && pictureOf(person) === null) throw notFound('picture')
    await hub.transaction(async (within) => {
      await within.pictures.remove(caller, person.id, 'pictureId')
      const forgotten = { extensions: { pipedrive: { externalPictureId: null } } }
      await within.people.update(caller, person.id, forgotten)
    })
    return ok({ success: true, data: { id: pipedriveIdOf(person) } })
  },
})

export const pictureRoutes: readonly Route[] = [getPicture, addPicture, deletePicture]

/** Seconds for which a browser may keep an image, so that those of removed people are gone soon. */
const KEPT_SECONDS = 3600

/** The image itself: `/pictures/<company>/<picture>/<ticket>/<size>`. */
export const secretPicture: SecretRoute = {
  path: '/pictures/:company/:picture/:ticket/:size',
  async handle({ params: { company = '', picture: id, ticket = '', size = '' }, hub }) {
    if (!['128', '512'].includes(size)) throw notFound('picture')
    const pictureId = Number(id)
    const place = { dialect: 'pipedrive', field: 'pictureId' }
    const opened = await hub.pictures.open({ ...place, organizationId: company, pictureId, ticket })
    const left = Math.floor((opened.expiresAt - hub.now()) / 1_000_000)
    return answer(200, opened.bytes, {
      'content-type': opened.mediaType,
      // Open on purpose: the address is the key. Only the browser that asked may keep the image.
      'cache-control': `private, max-age=${Math.max(0, Math.min(KEPT_SECONDS, left))}`,
    })
  },
}

/** @throws not_found if the person does not exist or has no picture here */
async function pictureFor(
  caller: Caller,
  hub: Hub,
  id: number,
): Promise<{ person: Person; kept: ShownPicture }> {
  const person = await hub.people.getByVendorId(caller, 'pipedrive', String(id))
  const pictureId = keptPictureOf(person)
  if (pictureId === undefined) throw notFound('picture')
  const kept = await hub.pictures.get(caller, pictureId)
  // Any dialect can write extensions, so the number may be that of another person's picture.
  const owner = await hub.people.get(caller, kept.personId, { removed: true })
  if (owner.id !== person.id) throw notFound('picture')
  return { person, kept }
}

async function toPipedrivePicture(
  caller: Caller,
  hub: Hub,
  { baseUrl }: WireRequest,
  person: Person,
  { id, ticket }: ShownPicture,
) {
  const { vendorIds } = await hub.organizations.get(caller.orgId)
  return {
    id,
    item_type: 'person' as const,
    item_id: pipedriveIdOf(person),
    added_by_user_id: DEFAULT_OWNER,
    active_flag: true,
    // Without a ticket, the URLs are hidden from the key.
    pictures: ticket === '' ? {} : pictureUrls(baseUrl, Number(vendorIds.pipedrive), { id, ticket }),
  }
}

/** @param companyId the number of the account */
export function pictureUrls(
  baseUrl: string,
  companyId: number,
  { id, ticket }: Pick<ShownPicture, 'id' | 'ticket'>,
): { '128': string; '512': string } {
  const address = `${baseUrl}/pictures/${companyId}/${id}/${ticket}`
  return { '128': `${address}/128`, '512': `${address}/512` }
}

/** @throws invalid */
async function readImage(wire: WireRequest): Promise<{ mediaType: string; bytes: Buffer }> {
  const { files } = await parseMultipart(wire, ['file']).catch(() => {
    throw invalid([problem([], 'format', 'The body must be multipart/form-data')])
  })
  const bytes = files.file
  if (!bytes || bytes.length === 0) throw invalid([problem(['file'], 'missing', 'The value is required')])
  const { type = '', width = 0, height = 0 } = sizeOf(bytes)
  const mediaType = mediaTypes[type]
  if (!mediaType) throw invalid([problem(['file'], 'format', 'The file must be a GIF, JPG or PNG image')])
  if (Math.min(width, height) < SIDE_MIN) {
    throw invalid([problem(['file'], 'minimum', `The image must be at least ${SIDE_MIN} by ${SIDE_MIN}`)])
  }
  return { mediaType, bytes }
}

function sizeOf(bytes: Buffer): Partial<ReturnType<typeof imageSize>> {
  try {
    return imageSize(bytes)
  } catch {
    return {}
  }
}
