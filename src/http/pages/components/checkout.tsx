// Parts of a checkout that lists and cards share.

import { webAddress } from '../../../core/formats/text.ts'
import type { CheckoutShape } from '../../api/checkout-shape.ts'

const shownItems = 3

/** The first few items by name; how many there are more. */
export function Items({ lines }: Pick<CheckoutShape, 'lines'>) {
  const names = lines
    .slice(0, shownItems)
    .map(({ title, quantity }) => (quantity === 1 ? title : `${quantity} × ${title}`))
  const more = lines.length - shownItems
  return (
    <span>
      {names.join(', ')}
      {more > 0 ? ` and ${more} more` : ''}
    </span>
  )
}

/** Its order, or the way back to it while there is none. */
export function Ways({ checkout }: { checkout: CheckoutShape }) {
  const { orderId, recoveryUrl } = checkout
  if (orderId !== null) return <a href={`/orders/${orderId}`}>order</a>
  const way = webAddress(recoveryUrl)
  if (way === null) return <span class="muted">–</span>
  return (
    <a href={way} rel="noreferrer noopener nofollow">
      recovery link
    </a>
  )
}
