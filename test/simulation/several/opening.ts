// How a history of several shops begins: shops of both platforms that share an audience, and one that has its own.

import { call } from '../../support/hub.ts'
import { enter, type Player } from '../player.ts'
import type { Random } from '../random.ts'
import { shopify } from '../shopify/index.ts'
import type { Town } from '../town.ts'
import { woocommerce } from '../woocommerce/index.ts'
import { shopifyPeople, wooPeople } from './people-steps.ts'

export async function openSeveral(town: Town, random: Random): Promise<Player[]> {
  const open = (platform: 'woocommerce' | 'shopify', audienceId?: string) =>
    platform === 'shopify'
      ? enter(shopify, town, random, {
          steps: shopifyPeople,
          ...(audienceId ? { audienceId } : {}),
        })
      : enter(woocommerce, town, random, {
          steps: wooPeople,
          ...(audienceId ? { audienceId } : {}),
        })
  const players = [await open('woocommerce'), await open('shopify')]
  if (random.chance(0.3)) players.push(await open(random.word('woocommerce', 'shopify')))
  players.push(await open(random.word('woocommerce', 'shopify'), await createAudience()))
  return players
}

async function createAudience(): Promise<string> {
  const body = { name: 'Elsewhere', primaryKey: 'email' }
  const made = await call<{ id: string }>('POST', '/audiences', body)
  if (made.status !== 201) throw new Error(`audience: ${made.status}`)
  return made.body.id
}
