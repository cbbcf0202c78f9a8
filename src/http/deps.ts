// The narrow things that routes and pages hand to the pipeline, made from the bindings.

import type { EditDeps } from '../automation/edit.ts'
import type { RunDeps } from '../automation/runs.ts'
import type { CatalogDeps } from '../catalog/rebuild.ts'
import { readConfig, webhookRules } from '../config.ts'
import { openDatabase } from '../db/client.ts'
import type { ConnectDeps } from '../sync/connect-store.ts'
import type { PrivacyDeps } from '../sync/privacy.ts'
import type { StoreSync } from '../sync/store-sync.ts'

/** The object of one store. */
export function syncOf(env: Env, storeId: string): DurableObjectStub<StoreSync> {
  return env.STORE_SYNC.getByName(storeId)
}

export function connectDeps(env: Env): ConnectDeps {
  const config = readConfig(env)
  return {
    db: openDatabase(env.DB),
    keys: config,
    publicUrl: config.publicUrl,
    syncOf: (storeId) => syncOf(env, storeId),
    now: Date.now,
  }
}

export function catalogDeps(env: Env): CatalogDeps {
  const keys = readConfig(env).masterKeys
  return { db: openDatabase(env.DB), files: env.FILES, queue: env.CATALOG, keys, now: Date.now }
}

export function privacyDeps(env: Env): PrivacyDeps {
  const keys = readConfig(env)
  const db = openDatabase(env.DB)
  return { db, keys, files: env.FILES, syncOf: (storeId) => syncOf(env, storeId), now: Date.now }
}

export function workflowDeps(env: Env): EditDeps {
  const config = readConfig(env)
  const db = openDatabase(env.DB)
  return { db, keys: config.masterKeys, rules: webhookRules(config), now: Date.now }
}

export function runDeps(env: Env): RunDeps {
  return { db: openDatabase(env.DB), automation: env.AUTOMATION, now: Date.now }
}
