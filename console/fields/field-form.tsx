import { Alert, Button, Group, Modal, Select, Stack, TagsInput, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { fieldsQuery } from '../api/catalog.ts'
import { api } from '../api/client.ts'
import { ApiProblem, messageOf, unwrap } from '../api/problem.ts'
import type { CustomField, CustomFieldDraft } from '../api/types.ts'
import { useTexts } from '../texts/texts.ts'

/** Types offered for new fields. Fields of other types are created by other APIs. */
const offered = ['varchar', 'text', 'double', 'monetary', 'date', 'enum', 'set', 'phone'] as const
const OPTIONS_MAX = 1_000

interface FieldFormProps {
  /** Undefined to create a new one. */
  readonly field: CustomField | undefined
  readonly onClose: () => void
}

export function FieldForm({ field, onClose }: FieldFormProps) {
  const { general, settings } = useTexts()
  const t = settings.fields
  const queries = useQueryClient()
  const [name, setName] = useState(field?.name ?? '')
  const [key, setKey] = useState('')
  const [type, setType] = useState<CustomFieldDraft['type']>('varchar')
  const [options, setOptions] = useState<string[]>(field?.options.map(({ label }) => label) ?? [])
  const hasOptions = ['enum', 'set'].includes(field?.type ?? type)
  const usedKey = key || keyFrom(name)
  const save = useMutation({
    async mutationFn() {
      const named = { name: name.trim() }
      if (!field) {
        const body: CustomFieldDraft = { ...named, key: usedKey, type, ...(hasOptions && { options }) }
        return unwrap(await api.POST('/v1/custom-fields', { body }))
      }
      const body = { ...named, ...(hasOptions && { options: optionsOf(field, options) }) }
      const path = { field_id: String(field.id) }
      return unwrap(await api.PATCH('/v1/custom-fields/{field_id}', { params: { path }, body }))
    },
    async onSuccess() {
      await queries.invalidateQueries(fieldsQuery)
      onClose()
    },
  })
  const problem = save.error instanceof ApiProblem ? save.error : undefined
  return (
    <Modal
      opened
      onClose={onClose}
      title={field ? t.edit(field.name) : t.create}
      closeButtonProps={{ 'aria-label': general.close }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (name.trim()) save.mutate()
        }}
      >
        <Stack>
          {save.error && !problem?.at('/key') && (
            <Alert color="red" role="alert">
              {messageOf(save.error)}
            </Alert>
          )}
          <TextInput
            label={t.name}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            maxLength={255}
            dir="auto"
            data-autofocus
          />
          {!field && (
            <>
              <TextInput
                label={t.key}
                description={t.keyHint}
                value={usedKey}
                onChange={(event) => setKey(event.currentTarget.value)}
                error={problem?.at('/key')}
                maxLength={60}
                spellCheck={false}
              />
              <Select
                label={t.type}
                data={offered.map((value) => ({ value, label: t.types[value]! }))}
                value={type}
                onChange={(next) => setType(offered.find((one) => one === next) ?? 'varchar')}
              />
            </>
          )}
          {hasOptions && (
            <TagsInput
              label={t.options}
              description={t.optionsHint}
              value={options}
              onChange={setOptions}
              maxTags={OPTIONS_MAX}
            />
          )}
          <Group justify="flex-end">
            <Button type="submit" loading={save.isPending} disabled={!name.trim()}>
              {field ? general.save : t.create}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

/** Keeps the ids of existing options, so that people keep their values. */
function optionsOf({ options }: CustomField, labels: readonly string[]) {
  return labels.map((label) => {
    const known = options.find((option) => option.label === label)
    return known ? { id: known.id, label } : { label }
  })
}

function keyFrom(name: string): string {
  const plain = name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '')
  return plain.slice(0, 60)
}
