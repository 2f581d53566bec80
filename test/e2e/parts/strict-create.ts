import { Agent, request } from "undici";

import type { ClusterAccess, ClusterObject } from "./cluster-client.ts";
import { collectionOf } from "./collection-of.ts";

/** What the API server says of an object that it would create. */
export interface StrictAnswer {
  readonly object: string;
  readonly status: number;
  /** The API server's own words; empty when it would take the object. */
  readonly message: string;
  /** `Warning` headers: unknown fields of the lenient kind, deprecated versions, Pod Security. */
  readonly warnings: readonly string[];
}

/**
 * Asks the API server to create the objects, strictly and without doing it: unknown and doubled fields are errors,
 * admission runs, nothing is stored. One after the other, in their order.
 */
export async function strictCreate(
  access: ClusterAccess,
  objects: readonly ClusterObject[],
): Promise<readonly StrictAnswer[]> {
  const dispatcher = new Agent({ connect: { ca: access.caPem } });
  try {
    const answers: StrictAnswer[] = [];
    for (const object of objects) {
      const response = await request(
        `${access.url}${collectionOf(object)}?dryRun=All&fieldValidation=Strict`,
        {
          dispatcher,
          method: "POST",
          headers: { authorization: `Bearer ${access.token}`, "content-type": "application/json" },
          body: JSON.stringify(object),
        },
      );
      const body = (await response.body.json()) as { readonly message?: string };
      answers.push({
        object: `${object.kind} ${object.metadata.name}`,
        status: response.statusCode,
        message: response.statusCode < 300 ? "" : (body.message ?? ""),
        warnings: [response.headers["warning"] ?? []].flat(),
      });
    }
    return answers;
  } finally {
    await dispatcher.destroy();
  }
}
