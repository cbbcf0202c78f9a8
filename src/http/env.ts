// What a request carries through the app: bindings, and what middleware found out.

export type AppEnv = { Bindings: Env; Variables: { requestId: string; signedIn?: boolean } }
