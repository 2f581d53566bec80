/**
 * Where to listen when `host` cannot be had: `::` means "everywhere", and is 0.0.0.0 where IPv6 is switched off (by kernel
 * parameter: EAFNOSUPPORT, by sysctl: EADDRNOTAVAIL). Null = there is no other way, the error stands.
 */
export function listenFallback(host: string, code: string): string | null {
  return host === "::" && (code === "EAFNOSUPPORT" || code === "EADDRNOTAVAIL") ? "0.0.0.0" : null;
}
