/** What an AWS action comes to, before it is put into a protocol's form. */
export type AwsAnswer<T> =
  | { readonly kind: "ok"; readonly body: T }
  | { readonly kind: "error"; readonly status: number; readonly code: string; readonly message: string }
  | { readonly kind: "reset" };

/** A refusal in AWS's words. */
export function awsError(status: number, code: string, message: string): AwsAnswer<never> {
  return { kind: "error", status, code, message };
}
