// How a history of several shops begins: shops of both platforms that share an audience, and one that has its own.

import { call } from '../../support/hub.ts'
import type { Platform } from '../choice.ts'
import { enter, type Player } from '../player.ts'
import type { Random } from '../random.ts'
import { shopify } from '../shopify/index.ts'
import type { Town } from '../town.ts'
import { woocommerce } from '../woocommerce/index.ts'
import { peopleSteps } from './people-steps.ts'

export async function openSeveral(town: Town, random: Random): Promise<Player[]> {
  const open = (platform: Platform, audience: { audienceId?: string } = {}) => {
    const entrance = { steps: peopleSteps, ...audience }
    return platform === 'shopify'
      ? enter(shopify, town, random, entrance)
      : enter(woocommerce, town, random, entrance)
  }
  const players = [await open('woocommerce'), await open('shopify')]
  if (random.chance(0.3)) players.push(await open(random.word('woocommerce', 'shopify')))
  const audienceId = await createAudience()
  players.push(await open(random.word('woocommerce', 'shopify'), { audienceId }))
  return players
}

async function createAudience(): Promise<string> {
  const body = { name: 'Elsewhere', primaryKey: 'email' }
  const made = await call<{ id: string }>('POST', '/audiences', body)
  if (made.status !== 201) throw new Error(`audience: ${made.status}`)
  return made.body.id
}
