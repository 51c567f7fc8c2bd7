import { createSpotlight } from '@mantine/spotlight'

/** Whether the palette is open. Apart from it, so that it need not be loaded before. */
export const [paletteStore, palette] = createSpotlight()
