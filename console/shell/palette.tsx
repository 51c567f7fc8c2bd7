import { Modal, VisuallyHidden } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import '@mantine/spotlight/styles.css'
import { Spotlight } from '@mantine/spotlight'
import { IconKeyboard, IconSearch, IconUser, IconUserPlus } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { api } from '../api/client.ts'
import { unwrap } from '../api/problem.ts'
import { useRights } from '../api/session.ts'
import { mainOf, nameOf } from '../people/person-name.ts'
import { useTexts } from '../texts/texts.ts'
import { navigationLinks } from './navigation-links.ts'
import { paletteStore } from './palette-store.ts'

const PEOPLE_MAX = 6
const TYPING_PAUSE_MS = 80

export interface PaletteProps {
  readonly onHelp: () => void
}

/** Pages, actions and people in one list, by the keyboard from anywhere. */
export function Palette({ onHelp }: PaletteProps) {
  const { general, people: peopleTexts } = useTexts()
  const t = general.palette
  const [, navigate] = useLocation()
  const { admin, write, sensitive } = useRights()
  const [text, setText] = useState('')
  const [asked] = useDebouncedValue(text.trim(), TYPING_PAUSE_MS)
  const found = useQuery({
    queryKey: ['people', 'palette', asked],
    enabled: asked !== '' && sensitive,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) =>
      unwrap(await api.GET('/v1/people', { params: { query: { q: asked, limit: PEOPLE_MAX } }, signal }))
        .items,
  })

  const wanted = text.trim().toLocaleLowerCase()
  const matches = (label: string): boolean => label.toLocaleLowerCase().includes(wanted)
  const pages = navigationLinks
    .filter((link) => (admin || !link.admin) && matches(general.navigation[link.name]))
    .map(({ name, path, icon: Icon }) => ({
      id: name,
      label: general.navigation[name],
      icon: <Icon size={18} aria-hidden />,
      run: () => navigate(path),
    }))
  const actions = [
    {
      id: 'add',
      label: peopleTexts.addPerson,
      icon: <IconUserPlus size={18} aria-hidden />,
      run: () => navigate('/people?add=1'),
      allowed: write,
    },
    {
      id: 'help',
      label: general.account.shortcuts,
      icon: <IconKeyboard size={18} aria-hidden />,
      run: onHelp,
      allowed: true,
    },
  ].filter(({ label, allowed }) => allowed && matches(label))
  const people = wanted === '' ? [] : (found.data ?? [])
  const nothing = pages.length + actions.length + people.length === 0 && wanted === ''

  return (
    <Spotlight.Root
      store={paletteStore}
      query={text}
      onQueryChange={setText}
      shortcut={null}
      scrollable
      maxHeight="60dvh"
    >
      {/* By which the dialog is called. */}
      <VisuallyHidden>
        <Modal.Title>{t.open}</Modal.Title>
      </VisuallyHidden>
      <Spotlight.Search
        placeholder={t.placeholder}
        aria-label={t.placeholder}
        leftSection={<IconSearch size={18} aria-hidden />}
      />
      <Spotlight.ActionsList>
        {wanted !== '' && sensitive && (
          <Spotlight.Action
            label={t.allMatches(text.trim())}
            leftSection={<IconSearch size={18} aria-hidden />}
            onClick={() => navigate(`/people?${new URLSearchParams({ q: text.trim() })}`)}
          />
        )}
        {people.length > 0 && (
          <Spotlight.ActionsGroup label={t.people}>
            {people.map((person) => (
              <Spotlight.Action
                key={person.id}
                label={nameOf(person) || peopleTexts.unnamed}
                description={
                  mainOf(person.emails)?.value ?? mainOf(person.phones)?.value ?? person.company ?? ''
                }
                leftSection={<IconUser size={18} aria-hidden />}
                onClick={() => navigate(`/people/${person.id}`)}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {pages.length > 0 && (
          <Spotlight.ActionsGroup label={t.pages}>
            {pages.map(({ id, label, icon, run }) => (
              <Spotlight.Action key={id} label={label} leftSection={icon} onClick={run} />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {actions.length > 0 && (
          <Spotlight.ActionsGroup label={t.actions}>
            {actions.map(({ id, label, icon, run }) => (
              <Spotlight.Action key={id} label={label} leftSection={icon} onClick={run} />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {nothing && <Spotlight.Empty>{t.nothing}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  )
}
