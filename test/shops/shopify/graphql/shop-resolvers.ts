// The shop itself, the app's installation, webhook subscriptions, bulk operations and events.

import type { Operation } from '../bulk/operations.ts'
import { shopOffset, SHOP_TIME_ZONE, toIso, toIsoOrNull } from '../state/clock.ts'
import { toGid } from '../state/ids.ts'
import { SHOP_CURRENCY } from '../state/seed-orders.ts'
import { SHOP_ID } from '../state/shop.ts'
import type { StoreEvent } from '../state/types.ts'
import type { Subscription } from '../webhooks/subscriptions.ts'
import type { Resolver, Resolvers } from './context.ts'

const constant =
  (value: unknown): Resolver =>
  () =>
    value

export const shopResolvers: Resolvers = {
  Shop: {
    id: constant(toGid('Shop', SHOP_ID)),
    name: (_source, _args, { shop }) => shop.name,
    email: constant('owner@example.com'),
    contactEmail: constant('hello@example.com'),
    shopOwnerName: constant('Olga Owner'),
    myshopifyDomain: (_source, _args, { shop }) => shop.domain,
    primaryDomain: (_source, _args, { shop }) => ({
      id: toGid('Domain', SHOP_ID),
      host: shop.domain,
      url: `https://${shop.domain}`,
      sslEnabled: true,
    }),
    url: (_source, _args, { shop }) => `https://${shop.domain}`,
    currencyCode: constant(SHOP_CURRENCY),
    enabledPresentmentCurrencies: constant(['EUR', 'JPY', 'KWD', 'USD']),
    taxesIncluded: constant(true),
    taxShipping: constant(false),
    weightUnit: constant('KILOGRAMS'),
    unitSystem: constant('METRIC_SYSTEM'),
    ianaTimezone: constant(SHOP_TIME_ZONE),
    timezoneAbbreviation: constant('CET'),
    timezoneOffset: constant('+0100'),
    timezoneOffsetMinutes: (_source, _args, { shop }) => shopOffset(shop.now()) / 60_000,
    createdAt: (_source, _args, { shop }) => toIso(shop.startedAt),
    updatedAt: (_source, _args, { shop }) => toIso(shop.startedAt),
    plan: constant({
      publicDisplayName: 'Basic',
      displayName: 'Basic',
      partnerDevelopment: false,
      shopifyPlus: false,
    }),
    shopAddress: constant({
      address1: 'Calle Mayor 1',
      address2: null,
      city: 'Madrid',
      company: 'Demo S.L.',
      country: 'Spain',
      countryCodeV2: 'ES',
      province: 'Madrid',
      provinceCode: 'M',
      zip: '28013',
      phone: '+34600000000',
    }),
    orderNumberFormatPrefix: constant('#'),
    orderNumberFormatSuffix: constant(''),
  },
  AppInstallation: {
    id: constant(toGid('AppInstallation', '601234000')),
    launchUrl: (_source, _args, { shop }) => `https://${shop.domain}/admin/apps/storeline`,
    uninstallUrl: (_source, _args, { shop }) => `https://${shop.domain}/admin/settings/apps`,
    accessScopes: (_source, _args, { app }) => app.granted.map(toScope),
    app: constant({}),
  },
  App: {
    id: constant(toGid('App', '101234000')),
    apiKey: (_source, _args, { app }) => app.clientId,
    title: (_source, _args, { app }) => app.title,
    handle: constant('storeline'),
    embedded: constant(false),
    webhookApiVersion: (_source, _args, { app }) => app.webhookApiVersion,
    requestedAccessScopes: (_source, _args, { app }) => app.scopes.map(toScope),
    optionalAccessScopes: (_source, _args, { app }) => app.optionalScopes.map(toScope),
  },
  WebhookSubscription: {
    id: (one: Subscription) => toGid('WebhookSubscription', one.id),
    legacyResourceId: (one: Subscription) => one.id,
    format: constant('JSON'),
    callbackUrl: (one: Subscription) => one.uri,
    apiVersion: (_one, _args, { app }) => ({
      handle: app.webhookApiVersion,
      displayName: app.webhookApiVersion,
      supported: true,
    }),
    createdAt: (one: Subscription) => toIso(one.createdAt),
    updatedAt: (one: Subscription) => toIso(one.updatedAt),
  },
  BulkOperation: {
    id: (one: Operation) => toGid('BulkOperation', one.id),
    type: constant('QUERY'),
    createdAt: (one: Operation) => toIso(one.createdAt),
    completedAt: (one: Operation) => toIsoOrNull(one.completedAt),
    objectCount: (one: Operation) => String(one.objectCount),
    rootObjectCount: (one: Operation) => String(one.rootObjectCount),
    fileSize: (one: Operation) => (one.fileSize === null ? null : String(one.fileSize)),
  },
  BasicEvent: {
    id: (event: StoreEvent) => toGid('BasicEvent', event.id),
    createdAt: (event: StoreEvent) => toIso(event.createdAt),
    subjectId: (event: StoreEvent) => event.subjectId,
    appTitle: constant(null),
    attributeToApp: constant(false),
    attributeToUser: constant(true),
    criticalAlert: constant(false),
    hasAdditionalContent: constant(false),
    subject: constant(null),
  },
}

function toScope(handle: string): { handle: string; description: string } {
  return { handle, description: handle.replaceAll('_', ' ') }
}
