// What a person is told and asked when a WooCommerce store is connected.

import type { Platform } from '../platform.ts'

export const forms: Pick<Platform['connect'], 'address' | 'forms' | 'cure'> = {
  address: {
    placeholder: 'https://shop.example',
    hint: 'The live main address, with https:// and without a slash at the end.',
  },
  forms: [
    {
      kind: '',
      label: 'WooCommerce',
      hint: 'In the store: WooCommerce → Settings → Advanced → REST API → Add key, with permission Read/Write, for an administrator.',
      fields: [
        { name: 'consumerKey', label: 'Consumer key', placeholder: 'ck_…', secret: false },
        { name: 'consumerSecret', label: 'Consumer secret', placeholder: 'cs_…', secret: true },
      ],
    },
  ],
  cure: 'In the store, open WooCommerce → Settings → Advanced → REST API. If the key is still there, with permission Read/Write and an administrator as its user, press Reconnect. If not, create a new one and paste it here.',
}
