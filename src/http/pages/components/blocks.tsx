// Blocks that pages are built of: head, card, definition lists, notices.

import type { Child, PropsWithChildren } from 'hono/jsx'

type HeadProps = {
  title: string
  badge?: Child
  sub?: Child
  /** Where this page belongs: path and name. */
  up?: [string, string]
  children?: Child
}

/** The title of a page with its actions beside it. */
export function Head({ title, badge, sub, up, children }: HeadProps) {
  return (
    <div class="head">
      <div>
        {up ? (
          <p class="crumb">
            <a href={up[0]}>{up[1]}</a>
          </p>
        ) : null}
        <div class="title">
          <h1>{title}</h1>
          {badge}
        </div>
        {sub ? <p class="sub">{sub}</p> : null}
      </div>
      {children ? <div class="actions">{children}</div> : null}
    </div>
  )
}

type CardProps = PropsWithChildren<{
  title?: string
  aside?: Child
  badge?: Child
  flush?: boolean
}>

/** `flush` lets a table reach the edges. */
export function Card({ title, aside, badge, flush, children }: CardProps) {
  return (
    <section class={flush ? 'card flush' : 'card'}>
      {title === undefined ? null : (
        <header>
          <div class="title">
            <h2>{title}</h2>
            {badge}
          </div>
          {aside ? <div class="actions small">{aside}</div> : null}
        </header>
      )}
      <div class="body">{children}</div>
    </section>
  )
}

/** Names and values below each other; what is null is left out. */
export function Facts({ of, kind = 'facts' }: { of: [string, Child][]; kind?: string }) {
  return (
    <dl class={kind}>
      {of
        .filter(([, value]) => value !== null && value !== '')
        .map(([name, value]) => (
          <>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </>
        ))}
    </dl>
  )
}

/** Names and values beside each other: `even` in wide columns, `tight` in narrow ones. */
export function Counters({ of, kind }: { of: [string, Child][]; kind: 'even' | 'tight' }) {
  return (
    <dl class={`counters ${kind}`}>
      {of.map(([name, value]) => (
        <div>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

export function Notice({ tone, children }: PropsWithChildren<{ tone: 'good' | 'bad' | 'quiet' }>) {
  return (
    <div class={`notice ${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      {children}
    </div>
  )
}

/** A button that posts: everything that changes something is a form. */
export function PostButton(props: {
  action: string
  label: string
  name?: string
  value?: string
  kind?: string
  disabled?: boolean
  title?: string | undefined
}) {
  const { action, label, name, value, kind, disabled, title } = props
  return (
    <form method="post" action={action}>
      {name === undefined ? null : <input type="hidden" name={name} value={value} />}
      <button class={kind} disabled={disabled} title={title}>
        {label}
      </button>
    </form>
  )
}
