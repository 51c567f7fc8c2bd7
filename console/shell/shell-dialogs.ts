import { whenWanted } from '../parts/when-wanted.tsx'
import type { PaletteProps } from './palette.tsx'
import type { ShortcutHelpProps } from './shortcut-help.tsx'

/** What can be opened from every page, each loaded when it is opened first. */

export const Palette = whenWanted<PaletteProps & { readonly opened: boolean }>(
  async () => ({ default: (await import('./palette.tsx')).Palette }),
  ({ opened }) => opened,
)

export const ShortcutHelp = whenWanted<ShortcutHelpProps>(
  async () => ({ default: (await import('./shortcut-help.tsx')).ShortcutHelp }),
  ({ opened }) => opened,
)
