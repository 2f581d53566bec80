/** What an error of the network or of TLS says by its code, with the next step. Never decided by message text. */
const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there; check that the API server is up and that the address is right",
  ECONNRESET: "the connection was reset",
  EPIPE: "the connection was closed",
  ENOTFOUND: "the host name does not resolve; check the address and DNS",
  EAI_AGAIN: "the host name could not be looked up; check DNS",
  EHOSTUNREACH: "there is no route to the host; check the network, the VPN or the cluster's private endpoint",
  ENETUNREACH:
    "there is no route to the network; check the network, the VPN or the cluster's private endpoint",
  ETIMEDOUT: "nothing answered in time; check security groups, network policies or the VPN",
  UND_ERR_CONNECT_TIMEOUT: "nothing answered in time; check security groups, network policies or the VPN",
  UND_ERR_HEADERS_TIMEOUT: "the connection was made but no answer came",
  UND_ERR_BODY_TIMEOUT: "the answer stopped half-way",
  UND_ERR_SOCKET: "the other side closed the connection",
  HPE_INVALID_CONSTANT: "the answer is not HTTP; check whether the address wants https",
  ERR_SSL_WRONG_VERSION_NUMBER: "the answer is not TLS; check whether the address wants http",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "the answer is not TLS; check whether the address wants http",
  DEPTH_ZERO_SELF_SIGNED_CERT:
    "its certificate is not signed by the configured authority; check certificate-authority in the kubeconfig",
  SELF_SIGNED_CERT_IN_CHAIN:
    "its certificate is not signed by the configured authority; check certificate-authority in the kubeconfig",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    "its certificate is not signed by the configured authority; check certificate-authority in the kubeconfig",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    "its certificate is not signed by the configured authority; check certificate-authority in the kubeconfig",
  CERT_SIGNATURE_FAILURE:
    "its certificate is not signed by the configured authority; check certificate-authority in the kubeconfig",
  CERT_HAS_EXPIRED: "its certificate has expired",
  CERT_NOT_YET_VALID: "its certificate is not valid yet; check this machine's clock",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another name; check the address or tls-server-name",
};

/** Longest part of a foreign message that is shown. Smaller hides the cause; larger lets it fill the log. */
const maxLength = 300;

function codeOf(error: unknown): string | null {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : null;
  return typeof code === "string" ? code : null;
}

/** What went wrong with a request, for a person: the code's words and next step, else the error's own message. */
export function failureWords(error: unknown): string {
  const code = codeOf(error) ?? (error instanceof Error ? codeOf(error.cause) : null);
  if (code !== null && Object.hasOwn(words, code)) {
    return `${words[code]} (${code})`;
  }
  const message = error instanceof Error ? error.message : String(error);
  return (message === "" ? (code ?? "unknown failure") : message).slice(0, maxLength);
}
