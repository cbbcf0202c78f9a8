// Stock: the item behind a variant, its levels per location, and the locations.

import { toIso } from '../state/clock.ts'
import { toDigits, toGid } from '../state/ids.ts'
import { SHOP_CURRENCY } from '../state/seed-orders.ts'
import type { Id, Location, Variant } from '../state/types.ts'
import { pageOf } from './connection.ts'
import type { Resolvers } from './context.ts'
import { toMoney } from './values.ts'

export interface LevelNode {
  variant: Variant
  location: Location
}

export const inventoryResolvers: Resolvers = {
  InventoryItem: {
    id: (variant: Variant) => toGid('InventoryItem', variant.inventoryItemId),
    legacyResourceId: (variant: Variant) => variant.inventoryItemId,
    createdAt: (variant: Variant) => toIso(variant.createdAt),
    // A change of a quantity does not move it.
    updatedAt: (variant: Variant) => toIso(variant.updatedAt),
    unitCost: (variant: Variant) =>
      variant.cost === null ? null : toMoney(variant.cost, SHOP_CURRENCY),
    measurement: (variant: Variant) => ({
      id: toGid('InventoryItemMeasurement', variant.inventoryItemId),
      weight: { value: variant.grams, unit: 'GRAMS' },
    }),
    variants: (variant: Variant, args, context) => pageOf([variant], args, context),
    variant: (variant: Variant) => variant,
    inventoryLevels: (variant: Variant, args, context) =>
      pageOf(
        context.shop.locations
          .filter((location) => variant.stock[location.id] !== undefined)
          .map((location) => ({ variant, location })),
        args,
        context,
      ),
    inventoryLevel: (variant: Variant, args: { locationId: string }, { shop }) => {
      const location = shop.locations.find((one) => one.id === toDigits(args.locationId))
      return location && variant.stock[location.id] !== undefined ? { variant, location } : null
    },
  },
  InventoryLevel: {
    id: ({ variant, location }: LevelNode) =>
      `${toGid('InventoryLevel', location.id)}?inventory_item_id=${variant.inventoryItemId}`,
    isActive: () => true,
    createdAt: ({ variant }: LevelNode) => toIso(variant.createdAt),
    updatedAt: ({ variant }: LevelNode) => toIso(variant.stockedAt),
    item: ({ variant }: LevelNode) => variant,
    location: ({ location }: LevelNode) => location,
    quantities: ({ variant, location }: LevelNode, args: { names: string[] }) =>
      args.names.map((name) => ({
        id: `${toGid('InventoryQuantity', variant.inventoryItemId)}?name=${name}`,
        name,
        quantity: quantityNamed(variant, location.id, name),
        updatedAt: name === 'on_hand' ? null : toIso(variant.stockedAt),
      })),
  },
  Location: {
    id: (location: Location) => toGid('Location', location.id),
    legacyResourceId: (location: Location) => location.id,
    fulfillsOnlineOrders: () => true,
    isFulfillmentService: () => false,
    address: (location: Location) => ({
      city: location.city,
      countryCode: location.countryCode,
      address1: null,
      address2: null,
      zip: null,
    }),
  },
}

function quantityNamed(variant: Variant, locationId: Id, name: string): number {
  const available = variant.stock[locationId] ?? 0
  const committed = variant.committed[locationId] ?? 0
  if (name === 'available') return available
  if (name === 'committed') return committed
  return name === 'on_hand' ? available + committed : 0
}
