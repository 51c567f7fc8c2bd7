import { ActionIcon, Button, Group, Stack, Text, TextInput, Title, UnstyledButton } from '@mantine/core'
import { IconFilter, IconTrash } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { filtersQuery } from '../api/catalog.ts'
import { api } from '../api/client.ts'
import { messageOf, unwrap } from '../api/problem.ts'
import { useRights } from '../api/session.ts'
import type { SavedFilter } from '../api/types.ts'
import { useTexts } from '../texts/texts.ts'
import { fromApiFilter } from './filter.ts'
import classes from './saved-filters.module.css'

interface SavedFiltersProps {
  /** The current filter as JSON; an empty string without a filter. */
  readonly current: string
  readonly onUse: (filter: string) => void
}

export function SavedFilters({ current, onUse }: SavedFiltersProps) {
  const { people } = useTexts()
  const t = people.filter
  const { write } = useRights()
  const filters = useQuery(filtersQuery)
  return (
    <Stack gap="xs">
      <Title order={2} size="h4">
        {t.saved}
      </Title>
      {filters.data?.length === 0 && <Text c="dimmed">{t.noneSaved}</Text>}
      {filters.data?.map((saved) => (
        <SavedRow key={saved.id} saved={saved} onUse={onUse} />
      ))}
      {write && current !== '' && <SaveFilter current={current} />}
    </Stack>
  )
}

interface SavedFilterProps {
  readonly saved: SavedFilter
  readonly onUse: (filter: string) => void
}

function SavedRow({ saved, onUse }: SavedFilterProps) {
  const { people } = useTexts()
  const t = people.filter
  const { write } = useRights()
  const queries = useQueryClient()
  const remove = useMutation({
    mutationFn: async () =>
      unwrap(
        await api.DELETE('/v1/filters/{filter_id}', { params: { path: { filter_id: String(saved.id) } } }),
      ),
    onSettled: () => queries.invalidateQueries(filtersQuery),
  })
  // Filters saved by other APIs use their own syntax and may not be expressible here.
  const usable = saved.filter !== null && fromApiFilter(saved.filter) !== undefined
  return (
    <Group wrap="nowrap" gap={4}>
      <UnstyledButton
        className={classes.use}
        disabled={!usable}
        onClick={() => onUse(JSON.stringify(saved.filter))}
        aria-label={t.use(saved.name)}
      >
        <IconFilter size={16} aria-hidden />
        <span className={classes.name} dir="auto">
          {saved.name}
          {!usable && <small>{t.otherApi}</small>}
        </span>
      </UnstyledButton>
      {write && usable && (
        <ActionIcon
          variant="subtle"
          color="gray"
          loading={remove.isPending}
          onClick={() => remove.mutate()}
          aria-label={t.removeSaved(saved.name)}
        >
          <IconTrash size={16} aria-hidden />
        </ActionIcon>
      )}
    </Group>
  )
}

function SaveFilter({ current }: { current: string }) {
  const { general, people } = useTexts()
  const t = people.filter
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const save = useMutation({
    mutationFn: async () =>
      unwrap(await api.POST('/v1/filters', { body: { name: name.trim(), filter: JSON.parse(current) } })),
    async onSuccess() {
      setName('')
      await queries.invalidateQueries(filtersQuery)
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (name.trim()) save.mutate()
      }}
    >
      <Group align="flex-end" wrap="nowrap" gap="xs">
        <TextInput
          flex={1}
          label={t.saveAs}
          placeholder={t.saveName}
          maxLength={255}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={save.error && messageOf(save.error)}
        />
        <Button type="submit" variant="default" loading={save.isPending} disabled={!name.trim()}>
          {general.save}
        </Button>
      </Group>
    </form>
  )
}
