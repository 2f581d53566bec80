/** The way to the cluster cannot be found in the configuration. Nothing heals it but another configuration: the program ends with its usage exit code. */
export class KubeconfigError extends Error {
  override readonly name = "KubeconfigError";
}
