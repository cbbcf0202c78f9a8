// The platforms that Storeline knows. The only file that imports the platform folders.

import { InvalidInput } from '../core/errors.ts'
import type { Platform } from './platform.ts'
import { shopify } from './shopify/index.ts'
import { woocommerce } from './woocommerce/index.ts'

export const platforms: Record<Platform['name'], Platform> = { woocommerce, shopify }

/** The platform with this name, or undefined. */
export function findPlatform(name: string): Platform | undefined {
  return Object.values(platforms).find((platform) => platform.name === name)
}

/** The platform with this name. Throws InvalidInput with the names that exist. */
export function getPlatform(name: string): Platform {
  const platform = findPlatform(name)
  if (!platform)
    throw new InvalidInput(`Unknown platform. Use one of: ${Object.keys(platforms).join(', ')}.`)
  return platform
}
