import { Avatar, Badge, Group } from '@mantine/core'
import type { ContactPoint, Label, Person } from '../api/types.ts'
import { LabelMark } from '../parts/label-mark.tsx'
import type { Texts } from '../texts/texts.ts'
import type { CellContext } from './columns.tsx'
import classes from './people-table.module.css'
import { nameOf, primaryOf } from './person-name.ts'

const LABELS_SHOWN = 1

export function TextCell({ text }: { text: string | null | undefined }) {
  if (!text) return <span className={classes.none}>–</span>
  return (
    <span className={classes.text} dir="auto" title={text}>
      {text}
    </span>
  )
}

export function NameCell({ person, texts }: { person: Person; texts: Texts }) {
  const name = nameOf(person)
  return (
    <Group gap={10} wrap="nowrap" miw={0}>
      <PersonAvatar name={name} size={28} />
      <span className={name ? classes.name : classes.unnamed} dir="auto" title={name}>
        {name || primaryOf(person.emails)?.value || primaryOf(person.phones)?.value || texts.people.unnamed}
      </span>
      {person.removedAt && (
        <Badge size="sm" variant="default" className={classes.badge!}>
          {texts.people.row.removed}
        </Badge>
      )}
    </Group>
  )
}

/** Initials on a background colour derived from the name. */
export function PersonAvatar({ name, size }: { name: string; size: number }) {
  return (
    <Avatar
      name={name}
      size={size}
      aria-hidden
      variant="filled"
      color={`var(--tint-${tintOf(name)})`}
      className={classes.avatar!}
    />
  )
}

const TINTS = 6

function tintOf(name: string): number {
  let sum = 0
  for (const sign of name) sum = (sum * 31 + sign.codePointAt(0)!) % 9973
  return name ? sum % TINTS : 0
}

interface ContactCellProps {
  readonly entries: readonly ContactPoint[]
  readonly texts: Texts
  readonly shown?: (entry: ContactPoint) => string
}

/** The primary entry and the number of other entries. */
export function ContactCell({ entries, texts, shown = ({ value }) => value }: ContactCellProps) {
  const main = primaryOf(entries)
  if (!main) return <span className={classes.none}>–</span>
  return (
    <Group gap={6} wrap="nowrap" miw={0}>
      <span className={classes.text} dir="auto" title={entries.map(shown).join('\n')}>
        {shown(main)}
      </span>
      {entries.length > 1 && (
        <span className={classes.more}>{texts.people.row.more(entries.length - 1)}</span>
      )}
    </Group>
  )
}

interface LabelsCellProps {
  readonly ids: readonly number[]
  readonly labels: ReadonlyMap<number, Label>
  readonly texts: Texts
}

export function LabelsCell({ ids, labels, texts }: LabelsCellProps) {
  const known = ids.map((id) => labels.get(id)).filter((label) => label !== undefined)
  if (known.length === 0) return <span className={classes.none}>–</span>
  return (
    <Group gap={4} wrap="nowrap" miw={0} title={known.map(({ name }) => name).join(', ')}>
      {known.slice(0, LABELS_SHOWN).map((label) => (
        <LabelMark key={label.id} label={label} />
      ))}
      {known.length > LABELS_SHOWN && (
        <span className={classes.more}>{texts.people.row.more(known.length - LABELS_SHOWN)}</span>
      )}
    </Group>
  )
}

/** One contact detail: the primary email, or else the primary phone, or else the company. */
export function ContactLine({ person, context }: { person: Person; context: CellContext }) {
  const [email, phone] = [primaryOf(person.emails), primaryOf(person.phones)]
  const text = email?.value ?? (phone ? context.phone(phone).text : person.company)
  return (
    <span className={classes.contact} dir="auto">
      {text ?? context.texts.general.noValue}
    </span>
  )
}
