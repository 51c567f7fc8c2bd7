import { useComputedColorScheme } from '@mantine/core'
import { useLayoutEffect } from 'react'
import { useDialects } from '../api/dialects.ts'

/** Gives each API its colour of the current scheme, as `--dialect-<name>`. */
export function useDialectColors(): void {
  const dialects = useDialects()
  const scheme = useComputedColorScheme('light')
  useLayoutEffect(() => {
    const { style } = document.documentElement
    for (const { name, color } of dialects) style.setProperty(`--dialect-${name}`, color[scheme])
  }, [dialects, scheme])
}
