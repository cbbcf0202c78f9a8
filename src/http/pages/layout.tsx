// The frame of every page: head, navigation, content. Nothing here is inline script or style, and all text is escaped.

import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Child, PropsWithChildren } from 'hono/jsx'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { AppEnv } from '../env.ts'
import { assetPaths } from './assets.ts'

const sections = [
  ['/', 'Dashboard'],
  ['/stores', 'Stores'],
  ['/contacts', 'Contacts'],
  ['/orders', 'Orders'],
  ['/checkouts', 'Checkouts'],
  ['/products', 'Products'],
  ['/workflows', 'Workflows'],
  ['/activity', 'Activity'],
  ['/rejected', 'Rejected'],
  ['/conflicts', 'Conflicts'],
  ['/privacy', 'Privacy'],
  ['/settings', 'Settings'],
] as const

export type Section = (typeof sections)[number][0]
type Frame = { title: string; section?: Section | undefined }

/** Answers a page. The navigation is there for those who are signed in. */
export function page(
  c: Context<AppEnv>,
  frame: Frame,
  content: Child,
  status: ContentfulStatusCode = 200,
): Response | Promise<Response> {
  const document = (
    <Document {...frame} signedIn={c.get('signedIn') === true}>
      {content}
    </Document>
  )
  return c.html(html`<!doctype html>${document}`, status)
}

function Document(props: PropsWithChildren<Frame & { signedIn: boolean }>) {
  const { title, section, signedIn, children } = props
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${title} · Storeline`}</title>
        <link rel="icon" type="image/svg+xml" href={assetPaths.icon} />
        <link rel="stylesheet" href={assetPaths.style} />
        <script src={assetPaths.progress} defer></script>
      </head>
      {signedIn ? (
        <body class="framed">
          <a class="skip" href="#content">
            Skip to content
          </a>
          <Navigation section={section} />
          <main id="content">{children}</main>
        </body>
      ) : (
        <body class="alone">
          <main id="content">
            <Brand />
            {children}
          </main>
        </body>
      )}
    </html>
  )
}

function Navigation({ section }: { section: Section | undefined }) {
  return (
    <header class="side">
      <Brand />
      <nav aria-label="Main">
        {sections.map(([path, label]) => (
          <a href={path} aria-current={path === section ? 'page' : undefined}>
            {label}
          </a>
        ))}
      </nav>
      <form method="post" action="/sign-out">
        <button class="plain">Sign out</button>
      </form>
      <p class="muted small utc">All times are UTC</p>
    </header>
  )
}

function Brand() {
  return (
    <a class="brand" href="/">
      <img src={assetPaths.icon} alt="" width="24" height="24" />
      Storeline
    </a>
  )
}
