import type { Route } from '../dialect.ts'
import { campaignRoutes } from './campaign-routes.ts'
import { contactRoutes } from './contact-routes.ts'
import { fieldRoutes } from './field-routes.ts'

export const routes: readonly Route[] = [...campaignRoutes, ...contactRoutes, ...fieldRoutes]
