import { Badge, Button, Checkbox, Code, Table, Text } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation, useSearch } from 'wouter'
import { keysQuery } from '../api/catalog.ts'
import { api } from '../api/client.ts'
import { useDialectTitle } from '../api/dialects.ts'
import { unwrap } from '../api/problem.ts'
import type { Key, NewKey } from '../api/types.ts'
import { Confirm } from '../parts/confirm.tsx'
import { Page } from '../parts/page.tsx'
import { Panel, PhoneDetails } from '../parts/panel.tsx'
import { QueryContent } from '../parts/query-content.tsx'
import { useFormat } from '../texts/format.ts'
import { useTexts } from '../texts/texts.ts'
import { KeyForm } from './key-form.tsx'
import { NewKeyDialog } from './new-key-dialog.tsx'

export default function KeysPage() {
  const { general, settings } = useTexts()
  const titleOf = useDialectTitle()
  const t = settings.keys
  const format = useFormat()
  const queries = useQueryClient()
  const keys = useQuery(keysQuery)
  const [, navigate] = useLocation()
  const adding = new URLSearchParams(useSearch()).has('add')
  const [created, setCreated] = useState<NewKey>()
  const [revoked, setRevoked] = useState<Key>()
  const [showRevoked, setShowRevoked] = useState(false)
  const isShown = ({ revokedAt }: Key): boolean => showRevoked || revokedAt === null
  const expiryOf = ({ expiresAt }: Key): string | undefined => {
    if (expiresAt === null) return undefined
    const isPast = new Date(expiresAt).getTime() <= Date.now()
    return (isPast ? t.expired : t.expiresAt)(format.moment(expiresAt))
  }
  const nameOf = ({ name, hint }: Key): string => name || t.unnamed(hint)

  async function revoke({ id }: Key): Promise<void> {
    unwrap(await api.DELETE('/v1/keys/{key_id}', { params: { path: { key_id: id } } }))
    await queries.invalidateQueries(keysQuery)
  }

  return (
    <Page
      title={t.title}
      hint={t.hint}
      actions={
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => navigate('/keys?add=1')}>
          {t.create}
        </Button>
      }
    >
      <QueryContent query={keys}>
        {(items) => (
          <Panel label={t.title}>
            <Table verticalSpacing="sm">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t.name}</Table.Th>
                  <Table.Th>{t.dialect}</Table.Th>
                  <Table.Th visibleFrom="sm">{t.role}</Table.Th>
                  <Table.Th visibleFrom="sm">{t.ending}</Table.Th>
                  <Table.Th visibleFrom="sm">{t.lastUsed}</Table.Th>
                  <Table.Th visibleFrom="sm">{t.created}</Table.Th>
                  <Table.Th ta="right">{general.actions}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items.filter(isShown).map((key) => (
                  <Table.Tr key={key.id} opacity={key.revokedAt ? 0.75 : 1}>
                    <Table.Td fw={600} dir="auto" style={{ overflowWrap: 'anywhere' }}>
                      {nameOf(key)}
                      {key.own && (
                        <Badge variant="light" ms="xs">
                          {t.own}
                        </Badge>
                      )}
                      <PhoneDetails>
                        <Code>…{key.hint}</Code>
                        <div>{t.roles[key.role]}</div>
                        {!key.sensitive && <div>{t.notSensitive}</div>}
                        {key.apiVersion && <div>{t.versionOf(key.apiVersion)}</div>}
                        {key.expiresAt && <div>{expiryOf(key)}</div>}
                        <div>
                          {t.lastUsed}: {key.lastUsedAt ? format.ago(key.lastUsedAt) : t.never}
                        </div>
                      </PhoneDetails>
                    </Table.Td>
                    <Table.Td>
                      <span
                        aria-hidden
                        style={{
                          display: 'inline-block',
                          width: 8,
                          height: 8,
                          borderRadius: 4,
                          marginInlineEnd: 8,
                          background: `var(--dialect-${key.dialect})`,
                        }}
                      />
                      {titleOf(key.dialect)}
                      {key.apiVersion && (
                        <Text span visibleFrom="sm" display="block" c="var(--quiet)" fz={13}>
                          {t.versionOf(key.apiVersion)}
                        </Text>
                      )}
                    </Table.Td>
                    <Table.Td visibleFrom="sm">
                      {t.roles[key.role]}
                      {!key.sensitive && (
                        <div style={{ color: 'var(--quiet)', fontSize: 13 }}>{t.notSensitive}</div>
                      )}
                    </Table.Td>
                    <Table.Td visibleFrom="sm">
                      <Code>…{key.hint}</Code>
                      <div style={{ color: 'var(--quiet)', fontSize: 13 }}>{expiryOf(key)}</div>
                    </Table.Td>
                    <Table.Td visibleFrom="sm">
                      {key.lastUsedAt ? format.ago(key.lastUsedAt) : t.never}
                    </Table.Td>
                    <Table.Td visibleFrom="sm">{format.date(key.createdAt)}</Table.Td>
                    <Table.Td ta="right">
                      {key.revokedAt ? (
                        <Badge variant="default">{t.revoked}</Badge>
                      ) : (
                        <Button
                          size="compact-sm"
                          variant="subtle"
                          color="red"
                          onClick={() => setRevoked(key)}
                          aria-label={t.revokeNamed(nameOf(key))}
                        >
                          {t.revoke}
                        </Button>
                      )}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Panel>
        )}
      </QueryContent>
      {keys.data?.some(({ revokedAt }) => revokedAt !== null) && (
        <Checkbox
          mt="sm"
          label={t.showRevoked}
          checked={showRevoked}
          onChange={(event) => setShowRevoked(event.currentTarget.checked)}
        />
      )}
      {adding && (
        <KeyForm
          onClose={() => navigate('/keys', { replace: true })}
          onCreated={(key) => {
            navigate('/keys', { replace: true })
            setCreated(key)
          }}
        />
      )}
      {created && <NewKeyDialog created={created} onClose={() => setCreated(undefined)} />}
      {revoked && (
        <Confirm
          title={t.revokeTitle(nameOf(revoked))}
          text={revoked.own ? t.revokeOwnText : t.revokeText}
          action={t.revoke}
          run={() => revoke(revoked)}
          onClose={() => setRevoked(undefined)}
        />
      )}
    </Page>
  )
}
