import { Box } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './panel.module.css'

/** A framed table or list; what is wider than the window scrolls inside, also by keyboard. */
export function Panel({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    // biome-ignore lint/a11y/useSemanticElements: a section would be a landmark for every table
    <div className={classes.panel} role="region" tabIndex={0} aria-label={label}>
      {children}
    </div>
  )
}

/** On phones, under the first column: what columns say that are left out there. */
export function UnderName({ children }: { children: ReactNode }) {
  return (
    <Box hiddenFrom="sm" className={classes.under!}>
      {children}
    </Box>
  )
}
