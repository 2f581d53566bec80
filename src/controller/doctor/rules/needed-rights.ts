/** A right in the cluster that the controller uses. */
export interface NeededRight {
  readonly apiGroup: string;
  readonly resource: string;
  readonly verbs: readonly string[];
  /** Null = in all namespaces. */
  readonly namespace: string | null;
  /** What goes without it. */
  readonly use: string;
  /** True when elbow does all the rest without it. */
  readonly optional: boolean;
}

/** What of the settings decides about rights. */
export interface RightSettings {
  readonly leaderElection: boolean;
  /** The checkpoint lies in a ConfigMap. */
  readonly checkpoint: boolean;
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
  const namespace = settings.ownNamespace;
  return [
    ...settings.watched.map(({ apiGroup, resource, optional }) => ({
      apiGroup,
      resource,
      verbs: ["list", "watch"],
      namespace: null,
      use: `${resource} cannot be read`,
      optional,
    })),
    {
      apiGroup: "events.k8s.io",
      resource: "events",
      verbs: ["create", "patch"],
      namespace: null,
      use: "elbow posts no Events about changes",
      optional: true,
    },
    ...(settings.leaderElection && namespace !== null
      ? [
          {
            apiGroup: "coordination.k8s.io",
            resource: "leases",
            verbs: ["get", "create", "update"],
            namespace,
            use: "no replica can lead (leaderElection.enabled: false for a single one)",
            optional: false,
          },
        ]
      : []),
    ...(settings.checkpoint && namespace !== null
      ? [
          {
            apiGroup: "",
            resource: "configmaps",
            verbs: ["get", "create", "update"],
            namespace,
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
