// The object of one store: wiring only. It answers calls, rings its alarm, and puts everything that writes records
// in one line (`lib/serial.ts`), which it never holds across store HTTP.

import { DurableObject } from 'cloudflare:workers'
import { readConfig } from '../config.ts'
import type { Resource } from '../core/settings.ts'
import { backoffMs } from '../lib/backoff.ts'
import { errorName, log } from '../lib/log.ts'
import type { Sealed } from '../lib/secrets.ts'
import type { Cursor, Page } from '../platforms/platform.ts'
import { getPlatform } from '../platforms/registry.ts'
import { abandonDue } from './abandon.ts'
import { clearStages } from './bulk-stage.ts'
import { readActivity, type ActivityFilter, type ActivityPage } from './activity-view.ts'
import { sampleCustomers } from './customer-payloads.ts'
import { describeDelivery, listDeliveries, type DeliveryList } from './deliveries.ts'
import { Drainer } from './drainer.ts'
import type { Erasee } from './erase.ts'
import { forget } from './forget.ts'
import {
  applyPage,
  nextTask,
  reportFailure,
  reviveRun,
  stalledAfterMs,
  startRun,
  stillWorking,
  stopRun,
  taskOf,
  type Bearer,
  type Task,
} from './import-desk.ts'
import type { Incoming } from './journal.ts'
import { backstopMs, nextAlarm } from './next-alarm.ts'
import { assemble, readStore, StoreGone, type Parts } from './parts.ts'
import {
  afterTake,
  askToReconnect,
  dropLookups,
  forgetOld,
  lookUp,
  noteUninstalled,
} from './pipeline.ts'
import { reapplySome, startReapply } from './reapply.ts'
import { toAnswer, type RenewalAnswer } from './renewal.ts'
import { retryReject, type RetryAnswer } from './retry.ts'
import type { Failure } from './run-steps.ts'
import { originToCatchUp } from './run-plan.ts'
import type { Run, RunOrigin } from './runs.ts'

export class StoreSync extends DurableObject<Env> {
  readonly #parts: Parts
  readonly #drainer: Drainer
  #alarmAt: number | null = null
  #pings = 0

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    this.#parts = assemble(ctx.storage, {
      db: () => this.env.DB,
      files: env.FILES,
      imports: env.IMPORTS,
      catalog: env.CATALOG,
      events: env.EVENTS,
      keys: () => readConfig(env),
    })
    this.#drainer = new Drainer(this.#parts)
    void ctx.blockConcurrencyWhile(async () => {
      this.#alarmAt = await ctx.storage.getAlarm()
    })
  }

  /** Step 3: keeps a verified delivery and resolves when it is on disk. */
  async accept(storeId: string, incoming: Incoming): Promise<{ duplicate: boolean }> {
    this.#parts.facts.setStoreId(storeId)
    const { duplicate } = await this.#parts.journal.append(incoming, Date.now())
    await this.#startDraining()
    return { duplicate }
  }

  /** Starts a run, or tells which one is under way; without an id there was nothing to read. */
  async startRun(
    storeId: string,
    origin: RunOrigin,
    resources: Resource[] | null,
    everyList = false,
  ): Promise<{ runId: string | null; started: boolean }> {
    this.#parts.facts.setStoreId(storeId)
    const store = await readStore(this.#parts)
    // The alarm first: whatever fails from here on, it finds the run and sends it on its way.
    await this.#wake(Date.now() + stalledAfterMs)
    return startRun(this.#parts, store, { origin, wanted: resources, everyList }, Date.now())
  }

  /** Reads what was missed while the store did not let us in, from every list. */
  async catchUp(storeId: string): Promise<void> {
    await this.startRun(storeId, originToCatchUp(this.#parts.runs), null, true)
  }

  /** What the run wants next: a page to fetch, a pause, or nothing more. */
  async nextTask(bearer: Bearer): Promise<Task> {
    return nextTask(this.#parts, await readStore(this.#parts), bearer, Date.now())
  }

  /** Applies a fetched page when the run still stands where the page starts. */
  applyPage(
    bearer: Bearer,
    task: { listing: Resource; cursor: Cursor },
    page: Page & { from: number; until: number },
  ): Promise<Task> {
    return this.#parts.serial.run('import', async () => {
      const store = await readStore(this.#parts)
      const now = Date.now()
      // Paused, without access or overtaken: the run stands at its cursor and goes on from there later (C6, C10).
      const due = taskOf(this.#parts, store, bearer, now)
      if (due.type !== 'fetch') return due
      const taken = await applyPage(this.#parts, store, bearer.runId, task, page)
      if (taken) await afterTake(this.#parts, [taken])
      if (this.#parts.lookups.nextDue() !== null) await this.#wake(Date.now())
      return nextTask(this.#parts, store, bearer, Date.now())
    })
  }

  /** A long step of a run is under way. */
  stillWorking(bearer: Bearer): void {
    stillWorking(this.#parts, bearer, Date.now())
  }

  /** A page could not be fetched. */
  async reportFailure(bearer: Bearer, failure: Failure): Promise<Task> {
    const task = await reportFailure(this.#parts, bearer, failure, Date.now())
    // A 404 of the API itself that lasts is as good as a refusal (C10).
    const lost = failure.code === 'store_refused' || failure.code === 'not_a_store'
    if (lost && task.type === 'done') await askToReconnect(this.#parts, failure.message)
    return task
  }

  /** Settings take effect with the next set; what rested because of them goes on. */
  async settingsChanged(storeId: string): Promise<void> {
    this.#parts.facts.setStoreId(storeId)
    await this.#wake(Date.now())
  }

  /** Ends what is under way: the store was disconnected. Returns the bulk operation that it still works on. */
  async stop(storeId: string): Promise<string | null> {
    this.#parts.facts.setStoreId(storeId)
    const operation = stopRun(this.#parts, Date.now())
    dropLookups(this.#parts, Date.now())
    await clearStages(this.#parts.files, storeId)
    return operation
  }

  /** Checkouts that were left for too long by `now` (ms) become abandoned. */
  async abandonDue(storeId: string, now: number): Promise<void> {
    this.#parts.facts.setStoreId(storeId)
    await abandonDue(this.#parts, now)
  }

  /** Empties what is kept of somebody, or of everybody (null); tells which deliveries that were. */
  async erase(storeId: string, erasee: Erasee | null): Promise<string[]> {
    this.#parts.facts.setStoreId(storeId)
    this.#parts.desk.noteErasure()
    return this.#parts.serial.run('live', () => forget(this.#parts, erasee))
  }

  /** The store pinged: remembered while this object lives, for a check that waits for it. */
  ping(): void {
    this.#pings += 1
  }

  pings(): number {
    return this.#pings
  }

  /** Credentials in place of those that end or were refused; one renewal at a time, kept before they are used. */
  renewAccess(storeId: string, used: Sealed): Promise<RenewalAnswer> {
    this.#parts.facts.setStoreId(storeId)
    return toAnswer(this.#parts.renewer(storeId, used))
  }

  /** The store has removed us, as far as this connection goes. */
  uninstalled(storeId: string, asked: { connectedAt: number }): Promise<void> {
    this.#parts.facts.setStoreId(storeId)
    return noteUninstalled(this.#parts, asked)
  }

  /** The store no longer accepts our credentials. */
  async refused(storeId: string, reason: string): Promise<void> {
    this.#parts.facts.setStoreId(storeId)
    await askToReconnect(this.#parts, reason)
  }

  runs(limit: number): Run[] {
    return this.#parts.runs.list(limit)
  }

  run(runId: string): Run | null {
    return this.#parts.runs.find(runId)
  }

  /** What the store's page and API tell of the sync: counters, lag, last order. */
  status() {
    const { activity, facts, journal, reapply, runs } = this.#parts
    const isImporting = runs.running()?.origin === 'import'
    const oldest = journal.receivedAfter(activity.drainedRow())
    const lagMs = oldest === null ? 0 : Date.now() - oldest
    return { ...facts.read(), lagMs, isImporting, reapplied: reapply.read() }
  }

  deliveries(limit: number, before: string | null): DeliveryList {
    return listDeliveries(this.#parts, { limit, before })
  }

  delivery(id: string) {
    return describeDelivery(this.#parts, id)
  }

  activity(filter: ActivityFilter, limit: number, before: string | null): ActivityPage {
    return readActivity(this.#parts, filter, { before, limit })
  }

  /** Reads the stored payloads of customers again, under the field map as it is now (F4). */
  async reapply(storeId: string): Promise<void> {
    this.#parts.facts.setStoreId(storeId)
    startReapply(this.#parts, Date.now())
    await this.#wake(Date.now())
  }

  sampleCustomers(storeId: string, limit: number) {
    this.#parts.facts.setStoreId(storeId)
    return sampleCustomers(this.#parts, limit)
  }

  /** Takes a rejected record in again: from the store when it has an id there, else from its stored payload. */
  async retry(reject: {
    kind: string
    externalId: string
    deliveryId: string
  }): Promise<RetryAnswer> {
    const store = await readStore(this.#parts)
    return retryReject(this.#parts, store, getPlatform(store.platform), reject)
  }

  /** Drains, looks up, revives stalled runs, forgets what is old. Never throws: alarms give up after six throws. */
  override async alarm(): Promise<void> {
    this.#alarmAt = null
    try {
      await this.#drainer.run()
      await lookUp(this.#parts)
      await reapplySome(this.#parts)
      if (this.#parts.facts.openFrom() !== null) await abandonDue(this.#parts, Date.now())
      await this.#revive()
      await forgetOld(this.#parts, Date.now())
      this.#parts.facts.setFailures(0)
      await this.#planNext()
    } catch (error) {
      await this.#noteFailure(error)
    }
  }

  /** Drains at once, with the alarm behind it for the case that this object does not live to the end of it. */
  async #startDraining(): Promise<void> {
    await this.#wake(Date.now() + backstopMs)
    // After a failure the alarm sets the pace: deliveries that keep coming must not hammer what is down.
    if (this.#drainer.isBusy || this.#parts.facts.failures() > 0) return
    this.ctx.waitUntil(this.#drainer.run().catch((error: unknown) => this.#noteFailure(error)))
  }

  /** Counts the failure and comes back later, longer each time; not at all where the store itself is gone. */
  async #noteFailure(error: unknown): Promise<void> {
    if (error instanceof StoreGone) return
    const { facts } = this.#parts
    const failures = facts.failures() + 1
    facts.setFailures(failures)
    log('warn', 'drain_failed', {
      storeId: facts.storeId(),
      attempt: failures,
      error: errorName(error),
    })
    await this.#wake(Date.now() + backoffMs(failures, { cap: 60_000 }))
  }

  async #revive(): Promise<void> {
    if (this.#parts.runs.running())
      await reviveRun(this.#parts, await readStore(this.#parts), Date.now())
  }

  async #planNext(): Promise<void> {
    const at = await nextAlarm(this.#parts, this.#drainer.isBusy, Date.now())
    if (at !== null) await this.#wake(at)
  }

  /** Sets the alarm unless one is set that rings as early. */
  async #wake(at: number): Promise<void> {
    if (this.#alarmAt !== null && this.#alarmAt <= at) return
    this.#alarmAt = at
    await this.ctx.storage.setAlarm(at)
  }
}
