/** Something that a person must know when going to `version`: a series that changed its name, a label that went. */
export interface UpgradeNote {
  /** The first version that it is true of. */
  readonly version: string;
  readonly what: string;
  /** What to do with rules and dashboards. */
  readonly fix: string;
}

/** Changes of what is exported, oldest first. A row for each series or label that changes its name or meaning. */
export const upgradeNotes: readonly UpgradeNote[] = [];

/** The notes between the version that ran last and this one. */
export function notesSince(
  notes: readonly UpgradeNote[],
  since: string,
  now: string,
): readonly UpgradeNote[] {
  return notes.filter(
    ({ version }) => compareVersions(version, since) > 0 && compareVersions(version, now) <= 0,
  );
}

/** Versions by their numbers; what follows a hyphen (a release candidate) comes before the version itself. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (const index of [0, 1, 2]) {
    const difference = (left.numbers[index] ?? 0) - (right.numbers[index] ?? 0);
    if (difference !== 0) {
      return difference;
    }
  }
  return Number(right.isEarly) - Number(left.isEarly);
}

function partsOf(version: string): { readonly numbers: readonly number[]; readonly isEarly: boolean } {
  const [core = "", early] = version.replace(/^v/, "").split("-");
  return {
    numbers: core.split(".").map((part) => Number.parseInt(part, 10) || 0),
    isEarly: early !== undefined,
  };
}
