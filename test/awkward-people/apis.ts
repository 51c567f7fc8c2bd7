import type { AwkwardApi } from './api.ts'
import { insighto } from './insighto.ts'
import { native } from './native.ts'
import { pipedrive } from './pipedrive.ts'
import { quentli } from './quentli.ts'
import { savvycal } from './savvycal.ts'
import { voipbin } from './voipbin.ts'

export const apis: readonly AwkwardApi[] = [native, savvycal, insighto, quentli, voipbin, pipedrive]
