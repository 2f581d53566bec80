import type { ListenAddress } from "../status/server-settings.ts";

const shape = /^(?:\[([0-9A-Fa-f:.%]{2,45})\]|([A-Za-z0-9.-]{0,253})):([0-9]{1,5})$/;

/** `host:port`, `[::1]:8080` or `:8080` (all addresses); null = not an address. Port 0 = any free one. */
export function parseListenAddress(text: string): ListenAddress | null {
  const match = shape.exec(text);
  const port = Number(match?.[3]);
  if (match === null || port > 65_535) {
    return null;
  }
  return { host: match[1] ?? (match[2] === "" ? "::" : (match[2] ?? "::")), port };
}

/** The text that `parseListenAddress` reads as this address. */
export function formatListenAddress({ host, port }: ListenAddress): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
