import { type Instant, toMicroseconds, toSeconds } from '../../model/instant.ts'
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts'
import type { Person, PersonPatch } from '../../model/person.ts'
import { DEFAULT_OWNER, extensionOf, ownerOf } from './lookups.ts'

/** The followers of a person or an organization. The owner follows from the start, until the followers are changed. */

export interface Follower {
  readonly userId: number
  /** RFC 3339, UTC. */
  readonly addTime: string
  /** Numbers the changes to the followers of one person. */
  readonly number: number
}

export interface FollowerEvent extends Follower {
  readonly action: 'added' | 'removed'
  readonly actorId: number
}

/** What has followers. */
export interface Followed {
  /** Holds the followers once they were changed. */
  readonly extension: JsonObject
  readonly ownerId: number
  readonly createdAt: Instant
}

/** The most followers of one person or organization. */
export const FOLLOWERS_MAX = 500

/** The most log entries to keep; older entries are dropped. */
const EVENTS_MAX = 200

/** By time, then by user. */
export function followersOf(person: Person): Follower[] {
  return followersIn(asFollowed(person))
}

/** By time, then by user. */
export function followersIn(followed: Followed): Follower[] {
  const followers = new Map<number, Follower>()
  for (const { action, actorId: _, ...follower } of followerEventsIn(followed, 'followers')) {
    if (action === 'added') followers.set(follower.userId, follower)
  }
  return [...followers.values()].toSorted((a, b) => a.addTime.localeCompare(b.addTime) || a.userId - b.userId)
}

/** Oldest first. */
export function followerEventsOf(
  person: Person,
  list: 'followers' | 'followerLog' = 'followerLog',
): FollowerEvent[] {
  return followerEventsIn(asFollowed(person), list)
}

/** Oldest first. */
export function followerEventsIn(
  { extension, ownerId, createdAt }: Followed,
  list: 'followers' | 'followerLog' = 'followerLog',
): FollowerEvent[] {
  const stored = extension[list]
  if (Array.isArray(stored)) return stored.flatMap(asEvent)
  const addTime = toMicroseconds(createdAt)
  return [{ number: 1, action: 'added', userId: ownerId, actorId: DEFAULT_OWNER, addTime }]
}

function asFollowed(person: Person): Followed {
  return { extension: extensionOf(person), ownerId: ownerOf(person), createdAt: person.createdAt }
}

export function toPipedriveFollower({ userId, addTime }: Follower) {
  return { user_id: userId, add_time: wholeSeconds(addTime) }
}

export function toPipedriveFollowerEvent({ action, actorId, userId, addTime }: FollowerEvent) {
  return { action, actor_user_id: actorId, follower_user_id: userId, time: wholeSeconds(addTime) }
}

/** A change to the followers, as a change of the person. */
export function withFollowerEvent(
  person: Person,
  action: FollowerEvent['action'],
  userId: number,
  at: Instant,
): PersonPatch {
  return { extensions: { pipedrive: followerChange(asFollowed(person), action, userId, at) } }
}

/** What is stored after a change to the followers. */
export function followerChange(
  followed: Followed,
  action: FollowerEvent['action'],
  userId: number,
  at: Instant,
): JsonObject {
  const log = followerEventsIn(followed)
  const number = Math.max(0, ...log.map((event) => event.number)) + 1
  const addTime = toMicroseconds(at)
  const event: FollowerEvent = { number, action, userId, actorId: DEFAULT_OWNER, addTime }
  const others = followerEventsIn(followed, 'followers').filter((follower) => follower.userId !== userId)
  const followers = action === 'added' ? [...others, event] : others
  return {
    followers: followers.map(toJson),
    followerLog: [...log, event].slice(-EVENTS_MAX).map(toJson),
  }
}

/** The merged person has the followers of both; other values of the survivor are kept and missing ones filled in. */
export function mergedExtension(into: JsonObject, from: JsonObject): JsonObject {
  const present = Object.entries(into).filter(([, value]) => value !== null)
  const filled: JsonObject = { ...from, ...Object.fromEntries(present) }
  if (!Array.isArray(into.followers) && !Array.isArray(from.followers)) return filled
  const followers = [...asList(into.followers), ...asList(from.followers)]
  const distinct = new Map(followers.toReversed().map((follower) => [userIdOf(follower), follower]))
  const log = [...asList(into.followerLog), ...asList(from.followerLog)].slice(-EVENTS_MAX)
  const numbered = (list: readonly Json[]): Json[] =>
    list.map((entry, index) => (isJsonObject(entry) ? { ...entry, number: index + 1 } : entry))
  return { ...filled, followers: numbered([...distinct.values()]), followerLog: numbered(log) }
}

function asList(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : []
}

function userIdOf(follower: Json): Json {
  return isJsonObject(follower) ? (follower.userId ?? null) : null
}

/** Any dialect can write extensions, so invalid entries are skipped. */
function asEvent(value: Json): FollowerEvent[] {
  if (!isJsonObject(value)) return []
  const { number = 0, action = 'added', userId, actorId = DEFAULT_OWNER, addTime } = value
  const known =
    typeof number === 'number' &&
    (action === 'added' || action === 'removed') &&
    typeof userId === 'number' &&
    typeof actorId === 'number' &&
    typeof addTime === 'string'
  return known ? [{ number, action, userId, actorId, addTime }] : []
}

function toJson({ number, action, userId, actorId, addTime }: FollowerEvent): JsonObject {
  return { number, action, userId, actorId, addTime }
}

function wholeSeconds(time: string): string {
  const ms = Date.parse(time)
  return Number.isNaN(ms) ? time : toSeconds(ms * 1000)
}
