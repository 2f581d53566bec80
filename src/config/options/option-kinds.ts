/** One second: the shortest time that any loop of elbow is built for. Smaller would only ask AWS the same thing again. */
const secondMs = 1_000;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** How long CloudWatch keeps one-minute values. Longer would promise minutes that nobody has any more. */
export const oneMinuteRetentionMs = 15 * dayMs;

/** How often something is done. Longer than a day and the fifteen minutes that are read again no longer meet. */
export const interval = { kind: "duration", minMs: secondMs, maxMs: dayMs } as const;

/** A look back at one-minute values. */
export const lookback = { kind: "duration", minMs: secondMs, maxMs: oneMinuteRetentionMs } as const;

/** A wait for an answer. Longer than five minutes and a dead peer would stop the program from stopping. */
export const wait = { kind: "duration", minMs: secondMs, maxMs: 5 * minuteMs } as const;

export const yesNo = { kind: "boolean" } as const;

export const filePath = { kind: "string", shape: "a path" } as const;

/** Name of a Kubernetes object, RFC 1123 subdomain. */
export const objectName = {
  kind: "string",
  pattern: "^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$",
  shape: "a name of lower-case letters, digits, - and .",
} as const;

/** Name of a namespace, RFC 1123 label. */
export const namespaceName = {
  kind: "string",
  pattern: "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$",
  shape: "a name of lower-case letters, digits and -",
} as const;

/** A value without line breaks or other control characters, of at most 256 characters, as AWS tags are. */
export const tagValue = {
  kind: "string",
  pattern: "^[^\\u0000-\\u001f\\u007f]{1,256}$",
  shape: "at most 256 printable characters",
} as const;
