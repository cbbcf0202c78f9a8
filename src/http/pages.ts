// The pages: sections as a table of contents. A section is mounted here or nowhere, so none is without its session.

import { Hono } from 'hono'
import type { AppEnv } from './env.ts'
import { formGuard } from './middleware/form-guard.ts'
import { session } from './middleware/session.ts'
import { activity } from './pages/activity.tsx'
import { assets } from './pages/assets.ts'
import { checkoutList } from './pages/checkouts.tsx'
import { conflicts } from './pages/conflicts/conflicts.tsx'
import { contactChange } from './pages/contacts/change.tsx'
import { contactPage } from './pages/contacts/contact.tsx'
import { contactEdit } from './pages/contacts/edit.tsx'
import { contactList } from './pages/contacts/list.tsx'
import { newContact } from './pages/contacts/new.tsx'
import { contactSegments } from './pages/contacts/segments.tsx'
import { dashboard } from './pages/dashboard.tsx'
import { orderList } from './pages/orders/list.tsx'
import { orderPage } from './pages/orders/order.tsx'
import { privacy } from './pages/privacy.tsx'
import { productList } from './pages/products/list.tsx'
import { productPage } from './pages/products/product.tsx'
import { rejected } from './pages/rejected.tsx'
import { settings } from './pages/settings/settings.tsx'
import { signIn } from './pages/sign-in.tsx'
import { storeCatalog } from './pages/stores/catalog.tsx'
import { storeCheck } from './pages/stores/check.tsx'
import { storeConnection } from './pages/stores/connection.tsx'
import { storeDeliveries } from './pages/stores/deliveries.tsx'
import { storeFields } from './pages/stores/fields.tsx'
import { storeList } from './pages/stores/list.tsx'
import { newStore } from './pages/stores/new.tsx'
import { storeOwnership } from './pages/stores/ownership.tsx'
import { storePage } from './pages/stores/store.tsx'
import { people } from './pages/workflows/people.tsx'
import { workflowChange } from './pages/workflows/change.tsx'
import { workflowList } from './pages/workflows/list.tsx'
import { workflowRuns } from './pages/workflows/runs.tsx'
import { workflowTry } from './pages/workflows/try.tsx'
import { workflowPage } from './pages/workflows/workflow.tsx'

const sections: [path: string, pages: Hono<AppEnv>[]][] = [
  [
    '/stores',
    [
      storeList,
      newStore,
      storePage,
      storeFields,
      storeOwnership,
      storeConnection,
      storeCatalog,
      storeDeliveries,
      storeCheck,
    ],
  ],
  [
    '/contacts',
    [contactList, newContact, contactSegments, contactPage, contactEdit, contactChange],
  ],
  ['/orders', [orderList, orderPage]],
  ['/checkouts', [checkoutList]],
  ['/products', [productList, productPage]],
  ['/workflows', [workflowList, people, workflowPage, workflowChange, workflowRuns, workflowTry]],
  ['/activity', [activity]],
  ['/rejected', [rejected]],
  ['/conflicts', [conflicts]],
  ['/privacy', [privacy]],
  ['/settings', [settings]],
]

export const pages = new Hono<AppEnv>()
pages.route('/assets', assets)
pages.route('/', signIn)
pages.use('/', session).route('/', dashboard)
for (const [path, parts] of sections) {
  pages.use(`${path}/*`, formGuard, session)
  for (const part of parts) pages.route(path, part)
}
