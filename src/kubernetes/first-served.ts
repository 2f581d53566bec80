import type { ApiAnswer } from "./transport.ts";

const notFound = 404;

/** Asks the versions of one collection in their order until one is served; all "not found" = the first path with that answer. */
export async function firstServed(
  paths: readonly string[],
  ask: (path: string) => Promise<ApiAnswer>,
): Promise<{ readonly path: string; readonly answer: ApiAnswer }> {
  const [first = "", ...others] = new Set(paths);
  const answer = await ask(first);
  if (!isMissing(answer)) {
    return { path: first, answer };
  }
  for (const path of others) {
    const other = await ask(path);
    if (!isMissing(other)) {
      return { path, answer: other };
    }
  }
  return { path: first, answer };
}

function isMissing(answer: ApiAnswer): boolean {
  return answer.kind === "answered" && answer.status === notFound;
}
