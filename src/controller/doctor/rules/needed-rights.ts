/** A right in the cluster that the controller uses. */
export interface NeededRight {
  readonly apiGroup: string;
  readonly resource: string;
  readonly verbs: readonly string[];
  /** Null = in all namespaces. */
  readonly namespace: string | null;
  /** Null = any; else a rule for this one object is enough, but to create it, since it has no name then. */
  readonly name: string | null;
  /** What goes without it. */
  readonly use: string;
  /** True when elbow does all the rest without it. */
  readonly optional: boolean;
}

/** What of the settings decides about rights. */
export interface RightSettings {
  /** Null = no election. */
  readonly leaderElection: { readonly name: string } | null;
  /** The ConfigMap that the checkpoint lies in; null = in none. */
  readonly checkpoint: { readonly name: string } | null;
  /** More than one: replicas see each other by Leases that are named after them. */
  readonly buckets: number;
  /** Null = not known; then rights in it are not asked for. */
  readonly ownNamespace: string | null;
  readonly watched: readonly {
    readonly apiGroup: string;
    readonly resource: string;
    readonly optional: boolean;
  }[];
}

/** Every right that these settings use, watched kinds first. */
export function neededRights(settings: RightSettings): readonly NeededRight[] {
  const { ownNamespace: namespace, leaderElection, checkpoint, buckets } = settings;
  return [
    ...settings.watched.map(({ apiGroup, resource, optional }) => ({
      apiGroup,
      resource,
      verbs: ["list", "watch"],
      namespace: null,
      name: null,
      use: `${resource} cannot be read`,
      optional,
    })),
    {
      apiGroup: "events.k8s.io",
      resource: "events",
      verbs: ["create", "patch"],
      namespace: null,
      name: null,
      use: "elbow posts no Events about changes",
      optional: true,
    },
    ...(leaderElection !== null && namespace !== null
      ? [
          {
            apiGroup: "coordination.k8s.io",
            resource: "leases",
            verbs:
              buckets === 1 ? ["get", "create", "update"] : ["get", "list", "create", "update", "delete"],
            namespace,
            name: buckets === 1 ? leaderElection.name : null,
            use: "no replica can lead (leaderElection.enabled: false for a single one)",
            optional: false,
          },
        ]
      : []),
    ...(checkpoint !== null && namespace !== null
      ? [
          {
            apiGroup: "",
            resource: "configmaps",
            verbs: ["get", "create", "update"],
            namespace,
            name: checkpoint.name,
            use: "progress is forgotten at a restart",
            optional: false,
          },
        ]
      : []),
  ];
}

/** How a right is called in messages. */
export function rightName({ apiGroup, resource, namespace }: NeededRight): string {
  const group = apiGroup === "" ? "" : `.${apiGroup}`;
  return `${resource}${group}${namespace === null ? "" : ` in ${namespace}`}`;
}

/** The rule that grants it: of a ClusterRole, or of a Role in that namespace. */
export function rbacRule({ apiGroup, resource, verbs, namespace }: NeededRight): string {
  const quoted = (words: readonly string[]): string => words.map((word) => `"${word}"`).join(", ");
  const where =
    namespace === null
      ? "# a rule of elbow's ClusterRole"
      : `# a rule of elbow's Role in namespace ${namespace}`;
  return `${where}\n- apiGroups: ["${apiGroup}"]\n  resources: ["${resource}"]\n  verbs: [${quoted(verbs)}]`;
}
