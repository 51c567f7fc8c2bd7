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
import { nameOf, primaryOf } from '../people/person-name.ts'
import { useTexts } from '../texts/texts.ts'
import { navigationLinks } from './navigation-links.ts'
import { paletteStore } from './palette-store.ts'

const PEOPLE_MAX = 6
const TYPING_DEBOUNCE_MS = 80

export interface PaletteProps {
  readonly onHelp: () => void
}

/** The command palette: searches pages, actions and people. */
export function Palette({ onHelp }: PaletteProps) {
  const { general, people: peopleTexts } = useTexts()
  const t = general.palette
  const [, navigate] = useLocation()
  const { admin, write, sensitive } = useRights()
  const [text, setText] = useState('')
  const [debounced] = useDebouncedValue(text.trim(), TYPING_DEBOUNCE_MS)
  const found = useQuery({
    queryKey: ['people', 'palette', debounced],
    enabled: debounced !== '' && sensitive,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) =>
      unwrap(await api.GET('/v1/people', { params: { query: { q: debounced, limit: PEOPLE_MAX } }, signal }))
        .items,
  })

  const search = text.trim().toLocaleLowerCase()
  const matches = (label: string): boolean => label.toLocaleLowerCase().includes(search)
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
  const people = search === '' ? [] : (found.data ?? [])
  const searchesPeople = search !== '' && sensitive
  const noResults = !searchesPeople && pages.length + actions.length + people.length === 0

  return (
    <Spotlight.Root
      store={paletteStore}
      query={text}
      onQueryChange={setText}
      shortcut={null}
      scrollable
      maxHeight="60dvh"
    >
      {/* The accessible name of the dialog. */}
      <VisuallyHidden>
        <Modal.Title>{t.open}</Modal.Title>
      </VisuallyHidden>
      <Spotlight.Search
        placeholder={t.placeholder}
        aria-label={t.placeholder}
        leftSection={<IconSearch size={18} aria-hidden />}
      />
      <Spotlight.ActionsList>
        {searchesPeople && (
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
                  primaryOf(person.emails)?.value ?? primaryOf(person.phones)?.value ?? person.company ?? ''
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
        {noResults && <Spotlight.Empty>{t.noResults}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  )
}
