import type { MiddlewareHandler } from "hono";

/** Lets GET and HEAD through; any other method is 405, whatever the path. */
export const readOnly: MiddlewareHandler = async (context, next) => {
  if (context.req.method !== "GET" && context.req.method !== "HEAD") {
    return context.text("Read-only: GET and HEAD only.\n", 405, {
      allow: "GET, HEAD",
      "cache-control": "no-store",
    });
  }
  await next();
  return undefined;
};
