import type { RestartReason } from "./reflector-state.ts";

/** What is said about a trouble: somebody must act (error) or it may heal by itself (warn). */
export interface TroubleWords {
  readonly level: "error" | "warn";
  readonly message: string;
  readonly remedy: string;
}

/** Whom the trouble is about. */
export interface TroubledKind {
  readonly resource: string;
  readonly apiGroup: string;
}

const waitsItOut = "elbow keeps trying and shows the last known objects until then.";

/** A trouble in words, with its next step. The server's own message goes beside it as a field. */
export function troubleWords(reason: RestartReason, { resource, apiGroup }: TroubledKind): TroubleWords {
  switch (reason) {
    case "forbidden":
      return {
        level: "error",
        message: `the API server does not let elbow list and watch ${resource}`,
        remedy: `Add to elbow's ClusterRole: apiGroups: ["${apiGroup}"], resources: ["${resource}"], verbs: ["list", "watch"].`,
      };
    case "unauthorized":
      return {
        level: "error",
        message: `the API server does not accept elbow's credentials for ${resource}`,
        remedy: "Check the ServiceAccount's token, or log in again where the kubeconfig comes from.",
      };
    case "unreachable":
      return {
        level: "warn",
        message: `the API server cannot be reached for ${resource}`,
        remedy: `Follow the cause. ${waitsItOut}`,
      };
    case "not-found":
      return {
        level: "error",
        message: `the API server does not know ${resource}`,
        remedy: "Check that the address is that of a Kubernetes API server of version 1.19 or later.",
      };
    case "too-large":
      return {
        level: "warn",
        message: `a page of ${resource} was too large`,
        remedy:
          "elbow asks for smaller pages. If this goes on, one object is too large: look for it and shrink it.",
      };
    case "throttled":
      return {
        level: "warn",
        message: `the API server throttles elbow's requests for ${resource}`,
        remedy: `If this goes on, look at the API server's flow control (API priority and fairness). ${waitsItOut}`,
      };
    case "ended":
    case "silent":
    case "expired":
      return {
        level: "warn",
        message: `the watch of ${resource} breaks again and again`,
        remedy: `Look for a proxy or firewall between elbow and the API server. ${waitsItOut}`,
      };
    case "bad-line":
    case "error-event":
    case "server-error":
    case "rejected":
    case "periodic":
    case "asked":
      return {
        level: "warn",
        message: `the API server answers wrongly for ${resource}`,
        remedy: `Look at the API server's own log. ${waitsItOut}`,
      };
    default:
      return reason satisfies never;
  }
}
