// What passes between the mailbox (in Node) and the tests (in the Workers runtime).

/** A webhook as it came: base64 of the exact bytes. */
export type Mail = { headers: Record<string, string>; body: string }
