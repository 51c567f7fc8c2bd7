import { loadOnDemand } from '../parts/load-on-demand.tsx'
import type { PaletteProps } from './palette.tsx'
import type { ShortcutHelpProps } from './shortcut-help.tsx'

/** Dialogs of the shell, loaded when first opened. */

export const Palette = loadOnDemand<PaletteProps & { readonly opened: boolean }>(
  async () => ({ default: (await import('./palette.tsx')).Palette }),
  ({ opened }) => opened,
)

export const ShortcutHelp = loadOnDemand<ShortcutHelpProps>(
  async () => ({ default: (await import('./shortcut-help.tsx')).ShortcutHelp }),
  ({ opened }) => opened,
)
