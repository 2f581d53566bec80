/** The environment variable of an option: `polling.startupLookback` → `ELBOW_POLLING_STARTUP_LOOKBACK`. */
export function environmentName(path: string): string {
  return `ELBOW_${words(path).join("_").toUpperCase()}`;
}

/** The flag of an option: `polling.startupLookback` → `--polling-startup-lookback`. */
export function flagName(path: string): string {
  return `--${words(path).join("-").toLowerCase()}`;
}

function words(path: string): readonly string[] {
  return path.replace(/([a-z0-9])([A-Z])/g, "$1.$2").split(".");
}
