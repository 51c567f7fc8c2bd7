import type { Kysely, Selectable } from 'kysely'
import type { OrgId, PersonId } from '../../model/person.ts'
import type { Picture, PictureDetails } from '../../model/picture.ts'
import type { PictureTable, Schema } from '../schema.ts'
import type { PicturesReader, PicturesWriter } from '../store.ts'
import type { Queries } from './bind.ts'
import { inLists } from './in-lists.ts'

type Db = Kysely<Schema>

export const pictures: Queries<PicturesReader & PicturesWriter> = {
  find: findPicture,
  findDetails: findPictureDetails,
  listByPerson: listPicturesOf,
  insert: insertPicture,
  deleteOf: deletePictures,
}

async function findPicture(db: Db, orgId: OrgId, pictureId: number): Promise<Picture | undefined> {
  const row = await db
    .selectFrom('picture')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('picture_id', '=', pictureId)
    .executeTakeFirst()
  return row && toPicture(row)
}

async function findPictureDetails(
  db: Db,
  orgId: OrgId,
  pictureIds: readonly number[],
): Promise<PictureDetails[]> {
  const rows = await inLists(pictureIds, (ids) =>
    db
      .selectFrom('picture')
      .select(['org_id', 'picture_id', 'person_id', 'secret', 'media_type', 'created_at'])
      .where('org_id', '=', orgId)
      .where('picture_id', 'in', ids)
      .execute(),
  )
  return rows.map(toDetails)
}

async function listPicturesOf(db: Db, orgId: OrgId, personId: PersonId): Promise<Picture[]> {
  const rows = await db
    .selectFrom('picture')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('person_id', '=', personId)
    .orderBy('picture_id')
    .execute()
  return rows.map(toPicture)
}

async function insertPicture(db: Db, picture: Picture): Promise<void> {
  await db
    .insertInto('picture')
    .values({
      org_id: picture.orgId,
      picture_id: picture.id,
      person_id: picture.personId,
      secret: picture.secret,
      media_type: picture.mediaType,
      bytes: picture.bytes,
      created_at: picture.createdAt,
    })
    .execute()
}

async function deletePictures(
  db: Db,
  orgId: OrgId,
  personId: PersonId,
  exceptId: number | undefined,
): Promise<void> {
  let statement = db.deleteFrom('picture').where('org_id', '=', orgId).where('person_id', '=', personId)
  if (exceptId !== undefined) statement = statement.where('picture_id', '<>', exceptId)
  await statement.execute()
}

export function toPicture(row: Selectable<PictureTable>): Picture {
  return { ...toDetails(row), bytes: row.bytes }
}

function toDetails(row: Omit<Selectable<PictureTable>, 'bytes'>): PictureDetails {
  return {
    orgId: row.org_id,
    id: row.picture_id,
    personId: row.person_id,
    secret: row.secret,
    mediaType: row.media_type,
    createdAt: row.created_at,
  }
}
