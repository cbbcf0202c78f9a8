// The actions by name: the only place that knows all of them.

import type { ActionName, Step } from '../../core/workflow.ts'
import type { Action, Deps, Known, Moment, Plan } from './action.ts'
import { addNote } from './add-note.ts'
import { assign } from './assign.ts'
import { callWebhook } from './call-webhook.ts'
import { stopIf, wait } from './flow.ts'
import { sendEmail } from './send-email.ts'
import { addTag, removeTag } from './tags.ts'
import { updateContact } from './update-contact.ts'

const actions = {
  send_email: sendEmail,
  update_contact: updateContact,
  add_tag: addTag,
  remove_tag: removeTag,
  assign,
  add_note: addNote,
  call_webhook: callWebhook,
  wait,
  stop_if: stopIf,
}

/** A planned step that can be carried out. */
export type Planned = Plan<unknown> & { carryOut: (deps: Deps) => Promise<string> }

/** Plans a step without side effects. Throws InvalidInput where a template can't be filled in. */
export function planStep(step: Step, moment: Moment): Planned {
  const action = getAction(step.action)
  const plan = action.plan(step, moment)
  const carryOut = (deps: Deps) =>
    'effect' in plan ? action.carryOut(plan.effect, deps) : Promise.resolve('')
  return { ...plan, carryOut }
}

export function checkStep(step: Step, known: Known): { path: string; message: string }[] {
  return getAction(step.action).check?.(step, known) ?? []
}

type AnyAction = Pick<Action, 'label' | 'about' | 'retries'> & {
  check?: (step: Step, known: Known) => { path: string; message: string }[]
  plan: (step: Step, moment: Moment) => Plan<unknown>
  carryOut: (effect: unknown, deps: Deps) => Promise<string>
}

export function getAction(name: ActionName): AnyAction {
  // SAFETY: an action gets the steps that carry its name and the effects that it planned itself.
  return actions[name] as unknown as AnyAction
}

/** For the panel where actions are searched. */
export function listActions(): { name: ActionName; label: string; about: string }[] {
  return (Object.keys(actions) as ActionName[]).map((name) => {
    const { label, about } = getAction(name)
    return { name, label, about }
  })
}
