import type { ReflectorSnapshot } from "../../kubernetes/reflector-snapshot.ts";
import type { ObjectEvent } from "../../kubernetes/object-event.ts";

/** Something about this process that somebody must mend. */
export interface OwnCondition {
  /** The same as long as it is the same trouble. */
  readonly key: string;
  readonly reason: "WatchForbidden" | "ConfigurationInvalid";
  readonly note: string;
}

/** What is wrong now: kinds that cannot be done without and may not be read, and a configuration that is not used. */
export function ownConditions(
  reflectors: readonly Pick<ReflectorSnapshot, "resource" | "state" | "absence" | "trouble">[],
  invalidConfiguration: string | null,
): readonly OwnCondition[] {
  const forbidden = reflectors.flatMap(({ resource, state, absence, trouble }): readonly OwnCondition[] =>
    state === "forbidden" && absence === null
      ? [
          {
            key: `forbidden ${resource}`,
            reason: "WatchForbidden",
            note: trouble ?? `elbow may not list and watch ${resource}`,
          },
        ]
      : [],
  );
  return invalidConfiguration === null
    ? forbidden
    : [
        ...forbidden,
        {
          key: "configuration",
          reason: "ConfigurationInvalid",
          note: `The changed configuration is invalid and not used: ${invalidConfiguration}`,
        },
      ];
}

/** What to say between two looks: a warning when something begins, a word when it is over, nothing while it lasts. */
export function conditionChanges(
  before: readonly OwnCondition[],
  now: readonly OwnCondition[],
): readonly Omit<ObjectEvent, "object">[] {
  const action = "Watch";
  const known = new Set(before.map(({ key }) => key));
  const still = new Set(now.map(({ key }) => key));
  return [
    ...now
      .filter(({ key }) => !known.has(key))
      .map(({ reason, note }) => ({ type: "Warning" as const, reason, action, note })),
    ...before
      .filter(({ key }) => !still.has(key))
      .map(({ reason, note }) => ({
        type: "Normal" as const,
        reason: `${reason}Over`,
        action,
        note: `It is over: ${note}`,
      })),
  ];
}
