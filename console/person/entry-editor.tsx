import { Autocomplete, Button, Checkbox, Group, Stack, Textarea, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { ApiProblem, messageOf } from '../api/problem.ts'
import type { ContactPoint } from '../api/types.ts'
import { usePhoneCheck } from '../people/use-phone-format.ts'
import { useTexts } from '../texts/texts.ts'
import classes from './entry-editor.module.css'
import type { ListField } from './entry-list.tsx'

export interface EntryDraft {
  readonly value: string
  readonly label: string
  readonly primary: boolean
}

interface EntryEditorProps {
  readonly field: ListField
  readonly entry: ContactPoint | undefined
  /** The list has no other entry, so this one becomes the primary entry. */
  readonly only: boolean
  readonly onSave: (draft: EntryDraft) => Promise<void>
  readonly onRemove: (() => Promise<void>) | undefined
  readonly onClose: () => void
}

export function EntryEditor({ field, entry, only, onSave, onRemove, onClose }: EntryEditorProps) {
  const { general, person: t } = useTexts()
  const [value, setValue] = useState(entry?.value ?? '')
  const [label, setLabel] = useState(entry?.label ?? '')
  const [primary, setPrimary] = useState(entry?.primary ?? only)
  const [problem, setProblem] = useState<string>()
  const [busy, setBusy] = useState(false)

  async function run(task: () => Promise<void>): Promise<void> {
    setBusy(true)
    try {
      await task()
    } catch (error) {
      setProblem((error instanceof ApiProblem && error.at(`/${field}`)) || messageOf(error))
      setBusy(false)
    }
  }

  function wrongWith(text: string): string | undefined {
    if (text === '') return t.invalid.empty
    return field === 'emails' && !/^[^\s@]+@[^\s@]+$/.test(text) ? t.invalid.email : undefined
  }

  function submit(event: FormEvent): void {
    event.preventDefault()
    const text = value.trim()
    const wrong = wrongWith(text)
    setProblem(wrong)
    if (!wrong) void run(() => onSave({ value: text, label: label.trim(), primary }))
  }

  const isValid = usePhoneCheck(field === 'phones')
  const odd = field === 'phones' && value.trim() !== '' && !isValid(value.trim())
  const shared = {
    label: t.editing.value,
    value,
    error: problem,
    autoFocus: true,
    maxLength: 500,
    dir: 'auto',
    onChange: (event: FormEvent<HTMLInputElement | HTMLTextAreaElement>) => {
      setValue(event.currentTarget.value)
      setProblem(undefined)
    },
  } as const
  return (
    <form
      className={classes.form}
      onSubmit={submit}
      noValidate
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <Stack gap="xs">
        {field === 'addresses' ? (
          <Textarea {...shared} autosize minRows={2} />
        ) : (
          <TextInput
            {...shared}
            type={field === 'emails' ? 'email' : field === 'phones' ? 'tel' : 'text'}
            description={odd ? t.invalid.phone : undefined}
          />
        )}
        <Group align="flex-end">
          <Autocomplete
            label={t.editing.type}
            data={[...t.editing.types]}
            value={label}
            onChange={setLabel}
            maxLength={100}
            flex={1}
          />
          <Checkbox
            label={t.editing.primary}
            checked={primary}
            disabled={entry?.primary ?? false}
            onChange={(event) => setPrimary(event.currentTarget.checked)}
            pb={8}
          />
        </Group>
        <Group gap={6}>
          <Button type="submit" size="compact-sm" loading={busy}>
            {general.save}
          </Button>
          <Button size="compact-sm" variant="default" onClick={onClose}>
            {general.cancel}
          </Button>
          {onRemove && entry && (
            <Button
              size="compact-sm"
              variant="subtle"
              color="red"
              ml="auto"
              onClick={() => void run(onRemove)}
              aria-label={t.editing.removeEntry(entry.value)}
            >
              {general.remove}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  )
}
