import { Alert, Button, Group, Paper, Select, Stack, Switch, Text, TextInput, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { organizationQuery, phoneNumbersQuery } from '../api/catalog.ts'
import { api } from '../api/client.ts'
import { useDialects } from '../api/dialects.ts'
import { ApiProblem, messageOf, unwrap } from '../api/problem.ts'
import { useRights } from '../api/session.ts'
import type { Organization } from '../api/types.ts'
import { useTexts } from '../texts/texts.ts'
import { PhoneProgress } from './phone-progress.tsx'

export function SettingsForm({ organization }: { organization: Organization }) {
  const { general, settings: texts } = useTexts()
  const t = texts.organization
  const { admin } = useRights()
  const queries = useQueryClient()
  const versioned = useDialects().filter(({ versions }) => versions.length > 1)
  const [draft, setDraft] = useState(organization.settings)
  const save = useMutation({
    mutationFn: async () =>
      unwrap(
        await api.PATCH('/v1/organization/settings', {
          body: { ...draft, defaultRegion: draft.defaultRegion?.trim().toUpperCase() || null },
        }),
      ),
    onSuccess(changed) {
      setDraft(changed.settings)
      queries.setQueryData(organizationQuery.queryKey, changed)
      void queries.invalidateQueries({ queryKey: phoneNumbersQuery.queryKey })
      notifications.show({ message: t.saved })
    },
  })
  const problem = save.error instanceof ApiProblem ? save.error : undefined
  return (
    <Paper
      component="form"
      p="lg"
      withBorder
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <Stack maw={460}>
        <Title order={2}>{t.settings}</Title>
        {!admin && <Text c="dimmed">{t.notAllowed}</Text>}
        {save.error && problem?.parts.length === 0 && (
          <Alert color="red" role="alert">
            {messageOf(save.error)}
          </Alert>
        )}
        <TextInput
          label={t.region}
          description={t.regionHint}
          maxLength={2}
          disabled={!admin}
          value={draft.defaultRegion ?? ''}
          onChange={(event) => setDraft({ ...draft, defaultRegion: event.currentTarget.value })}
          error={problem?.at('/defaultRegion')}
        />
        <PhoneProgress />
        <TextInput
          label={t.language}
          disabled={!admin}
          value={draft.defaultLanguage}
          onChange={(event) => setDraft({ ...draft, defaultLanguage: event.currentTarget.value })}
          error={problem?.at('/defaultLanguage')}
        />
        <TextInput
          label={t.timeZone}
          disabled={!admin}
          value={draft.defaultTimeZone}
          onChange={(event) => setDraft({ ...draft, defaultTimeZone: event.currentTarget.value })}
          error={problem?.at('/defaultTimeZone')}
        />
        {(['contactSync', 'marketingApp'] as const).map((name) => (
          <Switch
            key={name}
            label={t[name]}
            disabled={!admin}
            checked={draft[name]}
            onChange={(event) => setDraft({ ...draft, [name]: event.currentTarget.checked })}
          />
        ))}
        {versioned.map(({ name, title, versions }) => {
          const chosen = draft.apiVersions[name] ?? versions[0]!.name
          return (
            <Select
              key={name}
              label={t.version(title)}
              description={`${versions.find((version) => version.name === chosen)?.differs ?? ''} ${t.versionHint}`}
              disabled={!admin}
              allowDeselect={false}
              data={versions.map((version, index) => ({
                value: version.name,
                label: index === 0 ? t.versionDefault(version.name) : version.name,
              }))}
              value={chosen}
              onChange={(version) =>
                version && setDraft({ ...draft, apiVersions: { ...draft.apiVersions, [name]: version } })
              }
              error={problem?.at(`/apiVersions/${name}`)}
            />
          )
        })}
        {admin && (
          <Group>
            <Button type="submit" loading={save.isPending}>
              {general.save}
            </Button>
          </Group>
        )}
      </Stack>
    </Paper>
  )
}
