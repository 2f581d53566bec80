/** Namespace and name of a Kubernetes object. */
export interface ObjectName {
  readonly namespace: string;
  readonly name: string;
}

/** Reads `namespace/name`; null unless there is exactly one slash with text on both sides. */
export function parseObjectName(text: string): ObjectName | null {
  const [namespace, name, ...more] = text.split("/");
  if (namespace === undefined || name === undefined || more.length > 0) {
    return null;
  }
  return namespace === "" || name === "" ? null : { namespace, name };
}

/** `namespace/name`: the key of an object within its kind, and the form in which tags write it. */
export function objectKey(object: ObjectName): string {
  return `${object.namespace}/${object.name}`;
}
