// All resolvers, by type.

import { checkoutResolvers } from './checkout-resolvers.ts'
import type { Resolvers } from './context.ts'
import { customerResolvers } from './customer-resolvers.ts'
import { fulfillmentResolvers } from './fulfillment-resolvers.ts'
import { inventoryResolvers } from './inventory-resolvers.ts'
import { lineResolvers } from './line-resolvers.ts'
import { mutations } from './mutations.ts'
import { orderResolvers } from './order-resolvers.ts'
import { productResolvers } from './product-resolvers.ts'
import { rootResolvers } from './root-resolvers.ts'
import { shopResolvers } from './shop-resolvers.ts'

export const resolvers: Resolvers = {
  ...rootResolvers,
  ...customerResolvers,
  ...orderResolvers,
  ...lineResolvers,
  ...fulfillmentResolvers,
  ...productResolvers,
  ...inventoryResolvers,
  ...checkoutResolvers,
  ...shopResolvers,
  Mutation: mutations,
}
