// Bindings that only tests have.

declare namespace Cloudflare {
  interface Env {
    TEST_MIGRATIONS: import('cloudflare:test').D1Migration[]
    MASTER_KEY: string
    API_KEY: string
    ADMIN_PASSWORD: string
  }
}
