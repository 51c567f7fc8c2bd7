import { ActionIcon, Anchor, Badge, Button } from '@mantine/core'
import { IconPencil, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import type { ContactPoint } from '../api/types.ts'
import { CopyAction } from '../parts/copy-action.tsx'
import { usePhoneFormat } from '../people/use-phone-format.ts'
import { useTexts } from '../texts/texts.ts'
import classes from './details.module.css'
import { type EntryDraft, EntryEditor } from './entry-editor.tsx'
import { usePersonContext } from './person-context.ts'
import { SourceMark } from './source-mark.tsx'

export type ListField = 'emails' | 'phones' | 'onlineServices' | 'addresses'

/** Entries shown before "Show all" is pressed. */
const SHOWN = 5

/** The emails, phones, online services or addresses of a person. */
export function EntryList({ field }: { field: ListField }) {
  const { general, person: t } = useTexts()
  const { person, save, editable, masked } = usePersonContext()
  const [all, setAll] = useState(false)
  /** The id of the entry being edited; an empty string for a new entry. */
  const [editing, setEditing] = useState<string>()
  const entries = person[field]
  const shown = all ? entries : entries.slice(0, SHOWN)

  /** Saves the whole list, because the API replaces lists instead of single entries. */
  async function put(id: string, draft: EntryDraft | undefined): Promise<void> {
    const others = draft?.primary ? entries.map((entry) => ({ ...entry, primary: false })) : entries
    const kept = others.flatMap((entry) => {
      if (entry.id !== id) return [toDraft(entry)]
      if (!draft) return []
      // The parts of an address no longer apply after its text changes.
      const same = entry.value === draft.value
      return [same ? { ...toDraft(entry), ...draft } : { ...draft, id: entry.id, createdAt: entry.createdAt }]
    })
    await save({ [field]: id === '' && draft ? [...kept, draft] : kept })
    setEditing(undefined)
  }

  const editor = (entry: ContactPoint | undefined) => (
    <EntryEditor
      field={field}
      entry={entry}
      only={entries.length === 0}
      onSave={(draft) => put(entry?.id ?? '', draft)}
      onRemove={entry && (() => put(entry.id, undefined))}
      onClose={() => setEditing(undefined)}
    />
  )
  return (
    <div className={classes.row}>
      <div className={classes.term}>{t.fields[field]}</div>
      <div className={classes.value}>
        {entries.length === 0 && (masked || !editable) && (
          <span className={classes.empty}>{masked ? general.masked : general.noValue}</span>
        )}
        {shown.map((entry, index) =>
          editing === entry.id ? (
            <div key={entry.id}>{editor(entry)}</div>
          ) : (
            <Entry
              key={entry.id}
              field={field}
              entry={entry}
              index={index}
              onEdit={editable ? () => setEditing(entry.id) : undefined}
            />
          ),
        )}
        {entries.length > SHOWN && (
          <Button size="compact-sm" variant="subtle" onClick={() => setAll(!all)}>
            {all ? t.editing.showFewer : t.editing.showAll(entries.length)}
          </Button>
        )}
        {editing === '' && editor(undefined)}
        {editable && !masked && editing === undefined && (
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => setEditing('')}
          >
            {t.editing.add[field]}
          </Button>
        )}
      </div>
    </div>
  )
}

interface EntryProps {
  readonly field: ListField
  readonly entry: ContactPoint
  readonly index: number
  readonly onEdit: (() => void) | undefined
}

function Entry({ field, entry, index, onEdit }: EntryProps) {
  const { person: t } = useTexts()
  const phone = usePhoneFormat()
  const { value, label, primary } = entry
  const shown =
    field === 'phones'
      ? phone(entry)
      : { text: value, href: field === 'emails' ? `mailto:${value}` : undefined }
  return (
    <div className={classes.entry}>
      <span className={classes.entryText}>
        <span className={classes.entryValue} dir="auto">
          {shown.href ? <Anchor href={shown.href}>{shown.text}</Anchor> : shown.text}
        </span>
        {label && <span className={classes.kind}>{label}</span>}
        {primary && (
          <Badge size="xs" variant="light" flex="none">
            {t.editing.primary}
          </Badge>
        )}
      </span>
      <span className={classes.tools}>
        <CopyAction text={value} name={t.editing.copyEntry(value)} />
        {onEdit && (
          <ActionIcon variant="subtle" color="gray" onClick={onEdit} aria-label={t.editing.editEntry(value)}>
            <IconPencil size={15} aria-hidden />
          </ActionIcon>
        )}
        <SourceMark pointer={`/${field}/${index}`} name={value} />
      </span>
    </div>
  )
}

/** Removes the property that the API returns but does not accept. */
function toDraft({ normal: _, ...entry }: ContactPoint): Omit<ContactPoint, 'normal'> {
  return entry
}
