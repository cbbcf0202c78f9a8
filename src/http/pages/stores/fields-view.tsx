// What the Fields tab looks like: the mapping as a form, its preview, what is offered, the audience's own fields, and
// reading kept payloads again.

import type { CustomField } from '../../../core/custom-field.ts'
import type { OfferedField, PreviewCustomer } from '../../../core/field-preview.ts'
import type { FieldMapping } from '../../../core/field-map.ts'
import type { Target } from '../../../core/map-targets.ts'
import type { StoreRow } from '../../../db/stores.ts'
import { getPlatform } from '../../../platforms/registry.ts'
import type { Reapplied } from '../../../sync/reapply-log.ts'
import type { FieldsReading } from '../../store-fields.ts'
import { Badge } from '../components/badge.tsx'
import { Card, Head, Notice } from '../components/blocks.tsx'
import type { Filled } from '../components/field.tsx'
import { Table } from '../components/table.tsx'
import { plural } from '../components/value.tsx'
import type { Refused } from '../validate.ts'
import { CustomFieldsCard } from './custom-fields-card.tsx'
import { MappingForm } from './mapping-form.tsx'
import { ReapplyCard } from './reapply-card.tsx'
import { StoreTabs } from './tabs.tsx'

export type FieldsProps = {
  store: StoreRow
  fields: FieldsReading
  custom: CustomField[]
  form: Filled & { count: number }
  preview: { map: FieldMapping[]; customers: PreviewCustomer[] } | null
  /** What the form shows is not what is saved. */
  isChanged: boolean
  reapplied: Reapplied | null
  adding: Refused | null
  done: 'saved' | 'reapplied' | 'added' | 'deleted' | null
}

const doneTexts = {
  saved:
    'The mapping is saved. It holds for every customer that the store sends or an import reads from now on.',
  reapplied: null,
  added: 'The custom field is added.',
  deleted: 'The custom field is deleted. Values that contacts have stay with them.',
}

export function FieldsView(props: FieldsProps) {
  const { store, fields, custom, form, preview, isChanged, reapplied, adding, done } = props
  const path = `/stores/${store.id}/fields`
  const platform = getPlatform(store.platform)
  const text = done && doneTexts[done]
  const hasIssues = form.issues.length > 0
  return (
    <>
      <Head title={store.name} up={['/stores', 'Stores']} />
      <StoreTabs storeId={store.id} tab="fields" />
      <div class="stack">
        {text ? <Notice tone="good">{text}</Notice> : null}
        {hasIssues ? (
          <Notice tone="bad">The mapping is not saved. See the rows below.</Notice>
        ) : null}
        {isChanged && !hasIssues ? (
          <Notice tone="quiet">This mapping is not saved yet.</Notice>
        ) : null}
        {fields.problem === null ? null : (
          <Notice tone="bad">The store could not be asked for samples: {fields.problem}</Notice>
        )}
        <MappingForm action={path} form={form} fields={fields} />
        {preview ? (
          <Preview {...preview} targets={fields.targets} sources={fields.sources} />
        ) : null}
        <ReapplyCard action={`${path}/reapply`} platform={platform} reapplied={reapplied} />
        <CustomFieldsCard action={`${path}/custom`} fields={custom} adding={adding} />
        <Offered
          sources={fields.sources}
          targets={fields.targets}
          count={fields.customers.length}
        />
      </div>
    </>
  )
}

type Names = { sources: OfferedField[]; targets: Target[] }

function Preview({
  map,
  customers,
  sources,
  targets,
}: NonNullable<FieldsProps['preview']> & Names) {
  const nameOf = (name: string) => sources.find((each) => each.name === name)?.label ?? name
  const rows = customers.flatMap(({ externalId, email, fields }) =>
    fields.map((field, place) => [
      place === 0 ? (
        <strong>{email ?? `Customer ${externalId}`}</strong>
      ) : (
        <span class="muted">{externalId}</span>
      ),
      nameOf(field.from),
      field.original === '' ? <span class="muted">blank</span> : field.original,
      labelOf(targets, field.to),
      <Becomes {...field} />,
    ]),
  )
  const rejected = customers
    .flatMap(({ fields }) => fields)
    .filter(({ outcome }) => outcome === 'rejected').length
  return (
    <Card
      title={`Preview on ${plural(customers.length, 'customer')}`}
      badge={
        rejected > 0 ? <Badge tone="bad">{`${plural(rejected, 'value')} rejected`}</Badge> : null
      }
      flush
    >
      <Table
        label="Preview"
        columns={['Customer', 'From', 'As the store has it', 'To', 'Becomes']}
        rows={rows}
        empty={map.length === 0 ? 'Nothing is mapped.' : 'There is no customer to show it on yet.'}
      />
    </Card>
  )
}

function Becomes({ outcome, value, why, to }: PreviewCustomer['fields'][number]) {
  switch (outcome) {
    case 'taken':
      return <>{value}</>
    case 'kept':
      return (
        <>
          {value} <Badge tone="warn">kept as written</Badge> <span class="hint">{why}</span>
        </>
      )
    case 'rejected':
      return (
        <>
          <Badge tone="bad">rejected</Badge> <span class="hint">{why}</span>
        </>
      )
    case 'left_out':
      return <span class="muted">left out</span>
    default:
      return (
        <span class="muted">{to.startsWith('custom.') ? 'blank' : 'as without the mapping'}</span>
      )
  }
}

function Offered({ sources, targets, count }: Names & { count: number }) {
  const rows = sources.map(({ name, label, fills, samples }) => [
    label,
    <code class="nowrap">{name}</code>,
    fills === null ? (
      <span class="muted">when mapped</span>
    ) : fills === 'userCode' ? (
      'User code, always'
    ) : (
      labelOf(targets, fills)
    ),
    samples.length === 0 ? <span class="muted">–</span> : samples.join(' · '),
  ])
  return (
    <Card
      title="What the store offers"
      aside={<span class="muted">{`Samples of ${plural(count, 'customer')}`}</span>}
      flush
    >
      <Table
        label="Fields of the store"
        columns={['Field', 'Name', 'Goes to', 'Samples']}
        rows={rows}
        empty=""
      />
    </Card>
  )
}

function labelOf(targets: Target[], name: string): string {
  return name === 'none' ? 'nowhere' : (targets.find((each) => each.name === name)?.label ?? name)
}
