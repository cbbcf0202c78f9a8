// What a person is told and asked when a Shopify shop is connected.

import type { Platform } from '../platform.ts'

export const forms: Pick<Platform['connect'], 'address' | 'forms' | 'cure'> = {
  address: {
    placeholder: 'https://name.myshopify.com',
    hint: 'The shop’s own Shopify address. It stands in the Shopify admin under Settings → Domains.',
  },
  forms: [
    {
      kind: 'clientCredentials',
      label: 'Shopify',
      hint: 'An app of your own organisation: in the Dev Dashboard, open the app, install it in this shop, and copy client id and secret from its settings.',
      fields: [
        { name: 'clientId', label: 'Client id', placeholder: '', secret: false },
        { name: 'clientSecret', label: 'Client secret', placeholder: 'shpss_…', secret: true },
      ],
    },
    {
      kind: 'token',
      label: 'Shopify, custom app',
      hint: 'A custom app made in the shop’s admin before 2026: Settings → Apps → Develop apps → the app → API credentials. The API secret key signs its webhooks.',
      fields: [
        {
          name: 'token',
          label: 'Admin API access token',
          placeholder: 'shpat_…',
          secret: true,
        },
        { name: 'clientSecret', label: 'API secret key', placeholder: 'shpss_…', secret: true },
      ],
    },
  ],
  cure: 'In the Shopify admin, open Settings → Apps and look whether the app is still installed. If it is, press Reconnect. If not, install it again and connect here once more.',
}
