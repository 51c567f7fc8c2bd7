import { Button, Group, Textarea, TextInput, UnstyledButton } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import { ApiProblem, messageOf } from '../api/problem.ts'
import type { PersonPatch } from '../api/types.ts'
import { useFormat } from '../texts/format.ts'
import { useTexts } from '../texts/texts.ts'
import classes from './details.module.css'
import { usePersonContext } from './person-context.ts'
import { SourceMark } from './source-mark.tsx'

export type ValueField =
  | 'fullName'
  | 'given'
  | 'surname'
  | 'company'
  | 'jobTitle'
  | 'birthday'
  | 'notes'
  | 'language'
  | 'timeZone'

type TextKind = 'line' | 'long' | 'day'

/** One value of a person with inline editing. */
export function ValueRow({ field, kind = 'line' }: { field: ValueField; kind?: TextKind }) {
  const { person: t } = useTexts()
  const format = useFormat()
  const { person } = usePersonContext()
  const value = person[field]
  return (
    <EditableRow
      name={t.fields[field]!}
      pointer={`/${field}`}
      shown={value && (kind === 'day' ? format.day(value) : value)}
      text={value ?? ''}
      kind={kind}
      toPatch={(text) => ({ [field]: text === '' ? null : text })}
    />
  )
}

interface EditableRowProps {
  readonly name: string
  readonly pointer: string
  readonly shown: ReactNode
  readonly text: string
  readonly kind: TextKind
  readonly check?: (text: string) => string | undefined
  readonly toPatch: (text: string) => PersonPatch
}

export function EditableRow({ name, pointer, shown, text, kind, check, toPatch }: EditableRowProps) {
  const { person: t, general } = useTexts()
  const { editable, masked } = usePersonContext()
  const [editing, setEditing] = useState(false)
  const empty = <span className={classes.empty}>{masked ? general.masked : general.noValue}</span>
  return (
    <div className={classes.row}>
      <div className={classes.term}>{name}</div>
      <div className={classes.value}>
        {editing ? (
          <TextEditor
            name={name}
            pointer={pointer}
            text={text}
            kind={kind}
            check={check}
            toPatch={toPatch}
            onClose={() => setEditing(false)}
          />
        ) : editable && !masked ? (
          <UnstyledButton
            className={classes.shown}
            onClick={() => setEditing(true)}
            aria-label={`${t.edit(name)}: ${text}`}
          >
            <span dir="auto">{shown || empty}</span>
          </UnstyledButton>
        ) : (
          <span className={classes.shown} dir="auto">
            {shown || empty}
          </span>
        )}
      </div>
      <SourceMark pointer={pointer} name={name} />
    </div>
  )
}

interface TextEditorProps extends Omit<EditableRowProps, 'shown' | 'check'> {
  readonly check: EditableRowProps['check'] | undefined
  readonly onClose: () => void
}

function TextEditor({ name, pointer, text, kind, check, toPatch, onClose }: TextEditorProps) {
  const { general } = useTexts()
  const { save } = usePersonContext()
  const [value, setValue] = useState(text)
  const [problem, setProblem] = useState<string>()
  const [busy, setBusy] = useState(false)

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    const trimmed = value.trim()
    const invalid = check?.(trimmed)
    if (invalid) return setProblem(invalid)
    if (trimmed === text) return onClose()
    setBusy(true)
    try {
      await save(toPatch(trimmed))
      onClose()
    } catch (error) {
      setProblem((error instanceof ApiProblem && error.at(pointer)) || messageOf(error))
      setBusy(false)
    }
  }

  const field = {
    'aria-label': name,
    value,
    error: problem,
    autoFocus: true,
    onChange: (event: FormEvent<HTMLInputElement | HTMLTextAreaElement>) => {
      setValue(event.currentTarget.value)
      setProblem(undefined)
    },
    onKeyDown: (event: React.KeyboardEvent) => {
      if (event.key !== 'Escape') return
      event.stopPropagation()
      onClose()
    },
  }
  return (
    <form onSubmit={(event) => void submit(event)}>
      {kind === 'long' ? (
        <Textarea {...field} autosize minRows={3} maxRows={14} maxLength={65_535} />
      ) : (
        <TextInput
          {...field}
          // A field for dates cannot hold a birthday without a year.
          type={kind === 'day' && !text.startsWith('--') ? 'date' : 'text'}
          maxLength={500}
          dir={kind === 'day' ? undefined : 'auto'}
        />
      )}
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
