/** AWS allows no longer names; the cloud provider cuts, and so loses the last digit of the UID. */
const maxNameLength = 32;

/** How the cloud provider calls the load balancer of the Service with this UID, classic or network. */
export function cloudProviderName(uid: string): string {
  return `a${uid.replaceAll("-", "")}`.slice(0, maxNameLength);
}
