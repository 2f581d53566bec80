import { hostname } from "node:os";
import type { Random } from "../runtime/random.ts";

/**
 * Who this process is among the candidates: its pod's name (outside of a pod the machine's), and something that no other process
 * of that name has, so that a restarted container is a new candidate.
 */
export function leaseIdentity(podName: string | null, random: Random): string {
  return `${podName ?? hostname()}_${randomUuid(random)}`;
}

function randomUuid(random: Random): string {
  const hex = Array.from({ length: 32 }, () => Math.floor(random.next() * 16).toString(16));
  hex[12] = "4";
  hex[16] = (8 + Math.floor(random.next() * 4)).toString(16);
  const text = hex.join("");
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join(
    "-",
  );
}
