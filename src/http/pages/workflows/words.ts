// Steps and filters in words, as the pages show them.

import { formatWait } from '../../../automation/actions/flow.ts'
import { getAction } from '../../../automation/actions/index.ts'
import { settableFields } from '../../../automation/actions/update-contact.ts'
import type { CustomField } from '../../../core/custom-field.ts'
import type { Fields } from '../../../core/filter-field.ts'
import { describeCondition } from '../../../core/filter-words.ts'
import type { Step } from '../../../core/workflow.ts'

/** What a step does, with its templates as they are. */
export function wordsOf(step: Step, fields: Fields, customFields: CustomField[]): string {
  switch (step.action) {
    case 'send_email':
      return `“${step.subject}” to ${step.to || 'the contact'}`
    case 'update_contact': {
      const label = settableFields(customFields).find(([name]) => name === step.field)?.[1]
      const value = step.value === null ? 'nothing' : `“${String(step.value)}”`
      return `${label ?? step.field} becomes ${value}`
    }
    case 'add_tag':
    case 'remove_tag':
      return `“${step.tag}”`
    case 'assign':
      return `to ${step.userId}`
    case 'add_note':
      return `“${step.text}”`
    case 'call_webhook':
      return step.url
    case 'wait':
      return formatWait(step.seconds)
    case 'stop_if':
      return describeCondition(step, fields)
  }
}

export function labelOf(action: Step['action']): string {
  return getAction(action).label
}

/** Whether all words that somebody typed occur. */
export function fits(typed: string | undefined, ...texts: string[]): boolean {
  const all = texts.join(' ').toLowerCase()
  return (typed ?? '')
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word))
}
