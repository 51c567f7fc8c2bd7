import type { Kysely } from 'kysely'
import type { Schema } from '../schema.ts'
import * as first from './0001-first.ts'
import * as mergesAndPictures from './0002-merges-and-pictures.ts'
import * as imports from './0003-imports.ts'
import * as keptAnswers from './0004-kept-answers.ts'
import * as console from './0006-console.ts'

export interface Migration {
  up(db: Kysely<Schema>): Promise<void>
}

/** In order; the store's version is how many have run. Released ones are never touched again. */
export const migrations: readonly Migration[] = [first, mergesAndPictures, imports, keptAnswers, console]
