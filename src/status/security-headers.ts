import type { MiddlewareHandler } from "hono";

/** Scripts, styles and data from this server alone; nothing inline, nothing framed, forms only back to this server. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Puts the same headers on every answer, errors included. */
export const securityHeaders: MiddlewareHandler = async (context, next) => {
  await next();
  context.header("content-security-policy", contentSecurityPolicy);
  context.header("x-content-type-options", "nosniff");
  context.header("x-frame-options", "DENY");
  context.header("referrer-policy", "no-referrer");
  context.header("x-robots-tag", "none");
  context.header("cross-origin-resource-policy", "same-origin");
  context.header("cross-origin-opener-policy", "same-origin");
};
