import { dialects } from '../../../src/dialects/index.ts'

type Vendor = 'savvycal' | 'insighto' | 'quentli' | 'voipbin' | 'pipedrive'

/** The public keys of each API that work only with `--demo`. */
export const demoKeys = Object.fromEntries(dialects.map(({ name, demo }) => [name, demo?.key])) as Record<
  Vendor,
  string
>
