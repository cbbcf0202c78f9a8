import { expect, test } from 'vitest'
import { writeNotice } from '../../src/automation/notice.ts'
import { getPlatform } from '../../src/platforms/registry.ts'

const notice = {
  kind: 'reconnect',
  storeId: 'sto_1',
  storeName: 'Shop',
  reason: 'It said no.',
  since: 1,
} as const

test.each([
  ['woocommerce', 'shopify'],
  ['shopify', 'woocommerce'],
] as const)('C10 the e-mail about a %s store says how to mend that, not %s', (platform, other) => {
  const { text } = writeNotice({ ...notice, platform }, 'https://hub.example')
  expect(text).toContain(getPlatform(platform).connect.cure)
  expect(text).toContain('https://hub.example/stores/sto_1')
  expect(text).not.toContain(getPlatform(other).label)
})
