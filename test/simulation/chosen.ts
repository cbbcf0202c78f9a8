// The histories that are played with every run of the tests.

import type { Choice } from './choice.ts'

export const chosen: Choice[] = [1, 2, 3, 4, 5].flatMap((seed): Choice[] => [
  { platform: 'woocommerce', seed },
  { platform: 'shopify', seed },
])
