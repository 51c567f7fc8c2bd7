import { createSpotlight } from '@mantine/spotlight'

/** Whether the command palette is open. A separate file, so that the palette itself can be loaded on demand. */
export const [paletteStore, palette] = createSpotlight()
