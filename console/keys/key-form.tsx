import { Alert, Button, Checkbox, Group, Modal, Select, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { keysQuery } from '../api/catalog.ts'
import { api } from '../api/client.ts'
import { useDialects } from '../api/dialects.ts'
import { messageOf, unwrap } from '../api/problem.ts'
import { useRights } from '../api/session.ts'
import type { KeyDraft, NewKey } from '../api/types.ts'
import { useFormat } from '../texts/format.ts'
import { useTexts } from '../texts/texts.ts'

const roles = ['read', 'write', 'admin'] as const

interface KeyFormProps {
  readonly onClose: () => void
  readonly onCreated: (key: NewKey) => void
}

export function KeyForm({ onClose, onCreated }: KeyFormProps) {
  const { general, settings } = useTexts()
  const dialects = useDialects()
  const t = settings.keys
  const format = useFormat()
  const rights = useRights()
  const queries = useQueryClient()
  const [draft, setDraft] = useState<KeyDraft>({
    dialect: 'native',
    role: 'write',
    name: '',
    sensitive: rights.sensitive,
  })
  /** In local time, as the input has it: `2027-01-31T09:00`; empty means the lifetime of the kind. */
  const [expiry, setExpiry] = useState('')
  const { keyKinds: kinds = [], versions = [] } = dialects.find(({ name }) => name === draft.dialect) ?? {}
  const kind = kinds.find((one) => one.kind === draft.kind) ?? kinds[0]
  const create = useMutation({
    mutationFn: async () => {
      const expiresAt = expiry === '' ? {} : { expiresAt: new Date(expiry).toISOString() }
      const body = { ...draft, ...expiresAt, name: draft.name?.trim() ?? '' }
      return unwrap(await api.POST('/v1/keys', { body }))
    },
    async onSuccess(key) {
      await queries.invalidateQueries(keysQuery)
      onCreated(key)
    },
  })
  return (
    <Modal opened onClose={onClose} title={t.create} closeButtonProps={{ 'aria-label': general.close }}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          create.mutate()
        }}
      >
        <Stack>
          {create.error && (
            <Alert color="red" role="alert">
              {messageOf(create.error)}
            </Alert>
          )}
          <TextInput
            label={t.name}
            description={t.nameHint}
            value={draft.name ?? ''}
            onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
            maxLength={255}
            dir="auto"
            data-autofocus
          />
          <Select
            label={t.dialect}
            data={dialects.map(({ name, title }) => ({ value: name, label: title }))}
            value={draft.dialect}
            onChange={(dialect) => {
              if (!dialect) return
              const { kind: _, apiVersion: __, ...rest } = draft
              setDraft({ ...rest, dialect })
            }}
          />
          {kinds.length > 1 && (
            <Select
              label={t.kind}
              data={kinds.map(({ kind, purpose }) => ({ value: kind, label: purpose }))}
              value={kind?.kind ?? null}
              onChange={(value) => value && setDraft({ ...draft, kind: value })}
            />
          )}
          {versions.length > 1 && (
            <Select
              label={t.version}
              description={versions.find(({ name }) => name === draft.apiVersion)?.differs ?? t.versionHint}
              data={[
                { value: '', label: t.versionOfOrganization },
                ...versions.map(({ name }) => ({ value: name, label: name })),
              ]}
              value={draft.apiVersion ?? ''}
              allowDeselect={false}
              onChange={(apiVersion) => {
                const { apiVersion: _, ...rest } = draft
                setDraft(apiVersion ? { ...rest, apiVersion } : rest)
              }}
            />
          )}
          <Select
            label={t.role}
            data={roles.map((value) => ({ value, label: t.roles[value] }))}
            value={draft.role}
            onChange={(role) => setDraft({ ...draft, role: roles.find((one) => one === role) ?? 'read' })}
          />
          <TextInput
            type="datetime-local"
            label={t.expires}
            description={
              kind?.lifeSeconds ? t.expiresAfter(format.duration(kind.lifeSeconds)) : t.expiresNever
            }
            value={expiry}
            onChange={(event) => setExpiry(event.currentTarget.value)}
          />
          <Checkbox
            label={t.sensitive}
            checked={draft.sensitive ?? false}
            disabled={!rights.sensitive}
            onChange={(event) => setDraft({ ...draft, sensitive: event.currentTarget.checked })}
          />
          <Group justify="flex-end">
            <Button type="submit" loading={create.isPending}>
              {t.create}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
