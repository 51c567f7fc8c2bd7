import { Stack, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { managedQuery, organizationQuery } from '../api/catalog.ts'
import { useDialectTitle } from '../api/dialects.ts'
import { useRights } from '../api/session.ts'
import { CopyAction } from '../parts/copy-action.tsx'
import { Failure } from '../parts/failure.tsx'
import { Loading } from '../parts/loading.tsx'
import { Page } from '../parts/page.tsx'
import { Panel, PhoneDetails } from '../parts/panel.tsx'
import { useFormat } from '../texts/format.ts'
import { useTexts } from '../texts/texts.ts'
import { SettingsForm } from './settings-form.tsx'

/** The settings and ids of the organization. */
export default function OrganizationPage() {
  const { settings } = useTexts()
  const titleOf = useDialectTitle()
  const t = settings.organization
  const format = useFormat()
  const { admin } = useRights()
  const organization = useQuery(organizationQuery)
  const managed = useQuery({ ...managedQuery, enabled: admin })
  const others = managed.data?.filter(({ id }) => id !== organization.data?.id) ?? []
  if (organization.error) {
    return (
      <Page title={t.title}>
        <Failure error={organization.error} onRetry={() => void organization.refetch()} />
      </Page>
    )
  }
  if (!organization.data) return <Loading />
  const { name, vendorIds, createdAt } = organization.data
  return (
    <Page title={name} hint={`${t.title} · ${t.created} ${format.date(createdAt)}`}>
      <Stack gap="xl">
        <SettingsForm organization={organization.data} />
        <Panel label={t.ids}>
          <Table verticalSpacing="xs" captionSide="top">
            <Table.Caption ta="start" px="md" fw={600}>
              {t.ids}
            </Table.Caption>
            <Table.Tbody>
              {Object.entries(vendorIds).map(([dialect, id]) => {
                const vendor = titleOf(dialect)
                return (
                  <Table.Tr key={dialect}>
                    <Table.Th scope="row" w={{ base: undefined, sm: 220 }}>
                      {vendor}
                      <PhoneDetails>
                        <Text span ff="monospace" fz="xs">
                          {id}
                        </Text>
                      </PhoneDetails>
                    </Table.Th>
                    <Table.Td visibleFrom="sm" ff="monospace" fz="sm" style={{ overflowWrap: 'anywhere' }}>
                      {id}
                    </Table.Td>
                    <Table.Td ta="right">
                      <CopyAction text={id} name={t.copyId(vendor)} />
                    </Table.Td>
                  </Table.Tr>
                )
              })}
            </Table.Tbody>
          </Table>
        </Panel>
        {others.length > 0 && (
          <Panel label={t.managed}>
            <Table verticalSpacing="xs" captionSide="top">
              <Table.Caption ta="start" px="md" fw={600}>
                {t.managed}
              </Table.Caption>
              <Table.Tbody>
                {others.map((other) => (
                  <Table.Tr key={other.id}>
                    <Table.Th scope="row" dir="auto">
                      {other.name}
                    </Table.Th>
                    <Table.Td>{format.date(other.createdAt)}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Panel>
        )}
      </Stack>
    </Page>
  )
}
