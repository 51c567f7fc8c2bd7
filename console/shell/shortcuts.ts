import { useHotkeys, useLocalStorage } from '@mantine/hooks'
import { useLocation } from 'wouter'
import { useRights } from '../api/session.ts'
import { palette } from './palette-store.ts'

/** WCAG 2.1.4 requires that single-character shortcuts can be turned off. */
export function useSingleKeys() {
  return useLocalStorage({ key: 'kith-single-keys', defaultValue: true, getInitialValueInEffect: false })
}

export const searchFieldId = 'people-search'

/** Shortcuts that work on every page. */
export function useShortcuts({ onHelp }: { onHelp: () => void }): void {
  const [, navigate] = useLocation()
  const [singleKeys] = useSingleKeys()
  const { write } = useRights()

  function search(): void {
    const field = document.getElementById(searchFieldId)
    if (field) field.focus()
    else navigate('/people?focus=search')
  }

  const single: [string, () => void][] = [
    ['/', search],
    ['shift+?', onHelp],
    ['?', onHelp],
    ...(write ? [['n', () => navigate('/people?add=1')] as [string, () => void]] : []),
  ]
  useHotkeys([['mod+K', palette.open], ...(singleKeys ? single : [])])
}

export function paletteKeys(): string {
  return /Mac|iP(hone|ad)/.test(navigator.userAgent) ? '⌘ K' : 'Ctrl K'
}
