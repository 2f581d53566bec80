import type { TransportAnswer } from "../transport.ts";

/** Stands in a message where something was that we had sent. */
const hidden = "[sent by elbow]";

/** Shorter texts are words of any message. Larger leaves short passwords in; smaller makes messages unreadable. */
const minSecretLength = 6;

/** Headers that name a tenant, which is what a refusal is often about. */
const namesTenant: ReadonlySet<string> = new Set(["x-scope-orgid"]);

/** What was sent with a request and may be secret: headers of the configuration and its files, and the endpoint. */
export interface SentSecrets {
  readonly headers: Readonly<Record<string, string>>;
  readonly endpoint: string;
}

/** The texts to look for, longest first, so that no rest of a longer one stays. */
function secretTexts({ headers, endpoint }: SentSecrets): readonly string[] {
  const values = Object.entries(headers).flatMap(([name, value]) =>
    namesTenant.has(name) ? [] : [value, ...value.split(/\s+/)],
  );
  const query = new URLSearchParams(URL.parse(endpoint)?.search ?? "");
  return [...new Set([...values, ...query.values()].flatMap((value) => [value, encodeURIComponent(value)]))]
    .filter((value) => value.length >= minSecretLength)
    .toSorted((one, other) => other.length - one.length);
}

/**
 * The answer without what we had sent ourselves: some gateways repeat a request's headers in their error, and the message
 * goes into logs and onto pages.
 */
export function hideSent(answer: TransportAnswer, sent: SentSecrets): TransportAnswer {
  if (answer.message === "") {
    return answer;
  }
  const message = secretTexts(sent).reduce((text, secret) => text.replaceAll(secret, hidden), answer.message);
  return { ...answer, message };
}
