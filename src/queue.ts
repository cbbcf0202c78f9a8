// Queues: each message to its consumer, acknowledged or retried on its own. The third of the three places that
// translate failures (with http/app.ts and cron.ts).

import { readConfig } from './config.ts'
import { HubError } from './core/errors.ts'
import { takeCatalogMessage, type CatalogMessage } from './catalog/rebuild.ts'
import { noteDeadLetter } from './db/dead-letters.ts'
import { openDatabase } from './db/client.ts'
import { relayEvents, relayNotice, type EventsMessage } from './events/relay.ts'
import { backoffMs } from './lib/backoff.ts'
import { catalogDeps, connectDeps, privacyDeps } from './http/deps.ts'
import { errorName, log } from './lib/log.ts'
import { healStore, type HealMessage } from './sync/heal.ts'
import { runImport, type ImportMessage } from './sync/import.ts'
import { carryOutRequest, type PrivacyMessage } from './sync/privacy.ts'
import { takeSpilled, type SpillMessage } from './sync/spill.ts'

export type Message =
  | PrivacyMessage
  | ImportMessage
  | HealMessage
  | SpillMessage
  | EventsMessage
  | CatalogMessage

export async function queue(batch: MessageBatch<Message>, env: Env): Promise<void> {
  for (const message of batch.messages) {
    try {
      if (batch.queue.endsWith('-dead'))
        await noteDeadLetter(env.DB, batch.queue, message.body, Date.now())
      else await consume(message.body, env)
      message.ack()
    } catch (error) {
      const wait = (error instanceof HubError && error.retryAfterMs) || backoffMs(message.attempts)
      log('warn', 'message_failed', {
        queue: batch.queue,
        attempt: message.attempts,
        error: errorName(error),
      })
      message.retry({ delaySeconds: Math.ceil(wait / 1_000) })
    }
  }
}

async function consume(message: Message, env: Env): Promise<void> {
  switch (message.type) {
    case 'import': {
      const sync = env.STORE_SYNC.getByName(message.storeId)
      const deps = { db: env.DB, files: env.FILES, keys: readConfig(env), sync, now: Date.now }
      const delaySeconds = await runImport(deps, message)
      if (delaySeconds !== null) await env.IMPORTS.send(message, { delaySeconds })
      return
    }
    case 'catalog': {
      const delaySeconds = await takeCatalogMessage(catalogDeps(env), message)
      if (delaySeconds !== null) await env.CATALOG.send(message, { delaySeconds })
      return
    }
    case 'heal':
      return healStore(connectDeps(env), message)
    case 'privacy':
      await carryOutRequest(privacyDeps(env), message.requestId)
      return
    case 'spill':
      return takeSpilled(env.FILES, (storeId) => env.STORE_SYNC.getByName(storeId), message)
    case 'notice':
      return relayNotice(env.AUTOMATION, message.notice)
    case 'relay': {
      const db = openDatabase(env.DB)
      const more = await relayEvents({ db, automation: env.AUTOMATION, now: Date.now })
      if (more) await env.EVENTS.send(message)
      return
    }
  }
}
