/** Ids stay below this: Grafana keeps them in a signed 32-bit number, and people read them in URLs. */
const idLimit = 1_000_000;

/**
 * A panel's id from its name, 1 to 999,999 (FNV-1a): alerts and links refer to panels by id, so it may not move when another
 * panel is put before it. That no two names of one dashboard meet is a test's matter.
 */
export function panelId(name: string): number {
  let hash = 0x81_1c_9d_c5;
  for (const character of name) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01_00_01_93) >>> 0;
  }
  return (hash % (idLimit - 1)) + 1;
}
