import { Button, Group, MultiSelect, NumberInput, Select, TextInput, UnstyledButton } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { messageOf } from '../api/problem.ts'
import type { CustomField } from '../api/types.ts'
import { fieldText } from '../people/columns.tsx'
import { useFormat } from '../texts/format.ts'
import { useTexts } from '../texts/texts.ts'
import { draftOf, editorOf, type FieldDraft, fromDraft } from './custom-value.ts'
import classes from './details.module.css'
import { usePersonContext } from './person-context.ts'
import { SourceMark } from './source-mark.tsx'

export function CustomFieldRow({ field }: { field: CustomField }) {
  const { general, person: t } = useTexts()
  const format = useFormat()
  const { person, editable } = usePersonContext()
  const [editing, setEditing] = useState(false)
  const value = person.customFields[field.key]
  const text = fieldText(field, value, format)
  const canEdit = editable && editorOf(field, value) !== undefined
  const content = <span dir="auto">{text ?? <span className={classes.empty}>{general.noValue}</span>}</span>
  return (
    <div className={classes.row}>
      <div className={classes.term} dir="auto">
        {field.name}
      </div>
      <div className={classes.value}>
        {editing ? (
          <CustomFieldEditor field={field} value={value} onClose={() => setEditing(false)} />
        ) : canEdit ? (
          <UnstyledButton
            className={classes.shown}
            onClick={() => setEditing(true)}
            aria-label={`${t.edit(field.name)}: ${text ?? ''}`}
          >
            {content}
          </UnstyledButton>
        ) : (
          <span className={classes.shown} title={editable ? t.editing.notEditable : undefined}>
            {content}
          </span>
        )}
      </div>
      <SourceMark pointer={`/customFields/${field.key}`} name={field.name} />
    </div>
  )
}

interface CustomFieldEditorProps {
  readonly field: CustomField
  readonly value: unknown
  readonly onClose: () => void
}

function CustomFieldEditor({ field, value, onClose }: CustomFieldEditorProps) {
  const { general, person: t } = useTexts()
  const { save } = usePersonContext()
  const [draft, setDraft] = useState<FieldDraft>(() => draftOf(field, value))
  const [problem, setProblem] = useState<string>()
  const [busy, setBusy] = useState(false)

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    const parsed = fromDraft(field, value, draft)
    if (parsed === undefined) return setProblem(t.invalid.number)
    setBusy(true)
    try {
      await save({ customFields: { [field.key]: parsed } })
      onClose()
    } catch (error) {
      setProblem(messageOf(error))
      setBusy(false)
    }
  }

  return (
    <form onSubmit={(event) => void submit(event)} onKeyDown={(event) => event.key === 'Escape' && onClose()}>
      <FieldInput field={field} value={value} draft={draft} onDraft={setDraft} problem={problem} />
      <Group gap={6} mt={6}>
        <Button type="submit" size="compact-sm" loading={busy}>
          {general.save}
        </Button>
        <Button size="compact-sm" variant="default" onClick={onClose}>
          {general.cancel}
        </Button>
      </Group>
    </form>
  )
}

interface FieldInputProps {
  readonly field: CustomField
  readonly value: unknown
  readonly draft: FieldDraft
  readonly onDraft: (draft: FieldDraft) => void
  readonly problem: string | undefined
}

function FieldInput({ field, value, draft, onDraft, problem }: FieldInputProps) {
  const { person: t } = useTexts()
  const options = field.options.map(({ id, label }) => ({ value: String(id), label }))
  const shared = { 'aria-label': field.name, error: problem, autoFocus: true }
  const text = draft.texts[0] ?? ''
  switch (editorOf(field, value)) {
    case 'choice':
      return (
        <Select
          {...shared}
          clearable
          allowDeselect
          data={options}
          value={text || null}
          onChange={(next) => onDraft({ texts: next ? [next] : [] })}
        />
      )
    case 'choices':
      return (
        <MultiSelect
          {...shared}
          data={options}
          value={[...draft.texts]}
          onChange={(texts) => onDraft({ texts })}
        />
      )
    case 'amount':
      return (
        <Group wrap="nowrap" gap="xs">
          <NumberInput
            {...shared}
            placeholder={t.editing.amount}
            value={text}
            onChange={(next) => onDraft({ ...draft, texts: [String(next)] })}
            flex={2}
          />
          <TextInput
            aria-label={t.editing.currency}
            placeholder={t.editing.currency}
            maxLength={3}
            value={draft.currency ?? ''}
            onChange={(event) => onDraft({ ...draft, currency: event.currentTarget.value.toUpperCase() })}
            flex={1}
          />
        </Group>
      )
    case 'number':
      return <NumberInput {...shared} value={text} onChange={(next) => onDraft({ texts: [String(next)] })} />
    case 'day':
      return (
        <TextInput
          {...shared}
          type="date"
          value={text}
          onChange={(event) => onDraft({ texts: [event.currentTarget.value] })}
        />
      )
    default:
      return (
        <TextInput
          {...shared}
          dir="auto"
          maxLength={500}
          value={text}
          onChange={(event) => onDraft({ texts: [event.currentTarget.value] })}
        />
      )
  }
}
