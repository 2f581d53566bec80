/**
 * A host name in the form that can be compared: lower case (status is lower-cased, AWS is not), without the trailing dot
 * and without the `dualstack.` that DNS aliases put in front.
 */
export function comparableHostName(hostName: string): string {
  return hostName
    .toLowerCase()
    .replace(/\.$/, "")
    .replace(/^dualstack\./, "");
}
