// Documents about the shop itself and what the app may do in it.

import { z } from 'zod'
import { document } from './shared.ts'

const shop = z.object({
  name: z.string(),
  myshopifyDomain: z.string(),
  currencyCode: z.string().nullish(),
  weightUnit: z.string().nullish(),
  ianaTimezone: z.string().nullish(),
  plan: z.object({ publicDisplayName: z.string() }).nullish(),
})

const installation = z.object({
  accessScopes: z.array(z.object({ handle: z.string() })),
  app: z.object({ webhookApiVersion: z.string().nullish() }).nullish(),
})

/** Needs no scope beyond a valid token. */
export const shopAndApp = document(
  `query ShopAndApp {
  shop { name myshopifyDomain currencyCode weightUnit ianaTimezone plan { publicDisplayName } }
  currentAppInstallation { accessScopes { handle } app { webhookApiVersion } }
}`,
  z.object({ shop, currentAppInstallation: installation }),
)

const person = z.object({
  firstName: z.string().nullish(),
  lastName: z.string().nullish(),
  defaultEmailAddress: z.object({ emailAddress: z.string().nullish() }).nullish(),
})

/** A few customers, to see whether their personal fields come or are withheld. */
export const somePeople = document(
  `query SomePeople {
  customers(first: 10) {
    nodes { firstName lastName defaultEmailAddress { emailAddress } }
  }
}`,
  z.object({ customers: z.object({ nodes: z.array(person) }) }),
)
