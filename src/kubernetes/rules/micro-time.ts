/** Kubernetes' MicroTime: RFC 3339 with exactly six fractional digits; the API server refuses three. */
export function microTime(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, -1)}000Z`;
}
