import { Avatar, Badge, Group } from '@mantine/core'
import type { ContactPoint, Label, Person } from '../api/types.ts'
import { LabelMark } from '../parts/label-mark.tsx'
import type { Texts } from '../texts/texts.ts'
import { mainOf, nameOf } from './person-name.ts'
import classes from './people-table.module.css'

const LABELS_SHOWN = 2

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
        {name || mainOf(person.emails)?.value || mainOf(person.phones)?.value || texts.people.unnamed}
      </span>
      {person.removedAt && (
        <Badge size="sm" variant="default" className={classes.badge!}>
          {texts.people.row.removed}
        </Badge>
      )}
    </Group>
  )
}

export function PersonAvatar({ name, size }: { name: string; size: number }) {
  return <Avatar name={name} size={size} color={name ? 'initials' : 'gray'} allowedInitialsColors={avatarColors} aria-hidden />
}

const avatarColors = ['spruce', 'saffron', 'gray', 'teal', 'cyan', 'indigo', 'grape', 'pink', 'orange']

interface ContactCellProps {
  readonly entries: readonly ContactPoint[]
  readonly texts: Texts
  readonly shown?: (entry: ContactPoint) => string
}

/** The main entry, and how many others there are. */
export function ContactCell({ entries, texts, shown = ({ value }) => value }: ContactCellProps) {
  const main = mainOf(entries)
  if (!main) return <span className={classes.none}>–</span>
  return (
    <Group gap={6} wrap="nowrap" miw={0}>
      <span className={classes.text} dir="auto" title={entries.map(shown).join('\n')}>
        {shown(main)}
      </span>
      {entries.length > 1 && <span className={classes.more}>{texts.people.row.more(entries.length - 1)}</span>}
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
      {known.length > LABELS_SHOWN && <span className={classes.more}>{texts.people.row.more(known.length - LABELS_SHOWN)}</span>}
    </Group>
  )
}
