import { isIP, BlockList } from "node:net";
import type { Environment } from "./read-environment-source.ts";

/** The proxy of one endpoint. */
export type ResolvedProxy =
  | { readonly kind: "none" }
  /** `url` may hold user and password: a secret. */
  | { readonly kind: "proxy"; readonly url: string }
  | { readonly kind: "bad"; readonly variable: string; readonly what: string; readonly fix: string };

/** An endpoint as `resolveEndpoint` gave it. */
export interface ProxiedEndpoint {
  readonly url: string;
  readonly protocol: "grpc" | "http/protobuf";
}

/**
 * Which proxy the environment names for an endpoint: `HTTPS_PROXY` for https and for gRPC (which needs a tunnel in any
 * case), `HTTP_PROXY` for plain http; lower-case names first, as curl has them. `NO_PROXY` and addresses of this machine
 * go direct.
 */
export function resolveProxy(endpoint: ProxiedEndpoint, env: Environment): ResolvedProxy {
  const url = new URL(endpoint.url);
  const wanted = url.protocol === "https:" || endpoint.protocol === "grpc" ? "https_proxy" : "http_proxy";
  const found = variableOf(env, endpoint.protocol === "grpc" ? ["grpc_proxy", wanted] : [wanted]);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = url.port === "" ? (url.protocol === "https:" ? "443" : "80") : url.port;
  if (found === null || isOfThisMachine(host) || isExcluded({ host, port }, noProxyOf(env))) {
    return { kind: "none" };
  }
  const text = found.text.includes("://") ? found.text : `http://${found.text}`;
  const proxy = URL.canParse(text) ? new URL(text) : null;
  if (proxy === null || !["http:", "https:"].includes(proxy.protocol) || proxy.hostname === "") {
    return {
      kind: "bad",
      variable: found.name,
      what: "is no http:// or https:// URL of a proxy",
      fix: "Write it like http://proxy.example:3128, or add the receiver's host to NO_PROXY.",
    };
  }
  return { kind: "proxy", url: proxy.href };
}

function variableOf(
  env: Environment,
  names: readonly string[],
): { readonly name: string; readonly text: string } | null {
  const name = names.flatMap((one) => [one, one.toUpperCase()]).find((one) => (env[one] ?? "").trim() !== "");
  return name === undefined ? null : { name, text: (env[name] ?? "").trim() };
}

function noProxyOf(env: Environment): readonly string[] {
  return (variableOf(env, ["no_proxy"])?.text ?? "")
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
}

function isOfThisMachine(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}

/** One entry of `NO_PROXY`: `*`, a host or domain with or without leading dot, an address, a CIDR range; each with or without port. */
function isExcluded(
  at: { readonly host: string; readonly port: string },
  entries: readonly string[],
): boolean {
  const host = at.host.toLowerCase().replace(/\.$/, "");
  return entries.some((entry) => {
    if (entry === "*") {
      return true;
    }
    const [, bracketed, plain, port] =
      /^(?:\[([^\]]+)\]|([^:]+|[^:]*:[^:]*:.*?))(?::([0-9]+))?$/.exec(entry) ?? [];
    const name = (bracketed ?? plain ?? entry).replace(/^\*?\./, "");
    return (
      (port === undefined || port === at.port) &&
      (host === name || (isIP(host) === 0 && host.endsWith(`.${name}`)) || isInRange(host, name))
    );
  });
}

function isInRange(host: string, entry: string): boolean {
  const [network = "", bits = ""] = entry.split("/");
  const family = isIP(network) === 6 ? "ipv6" : "ipv4";
  const width = family === "ipv6" ? 128 : 32;
  if (
    isIP(host) === 0 ||
    isIP(host) !== isIP(network) ||
    !/^[0-9]{1,3}$/.test(bits) ||
    Number(bits) > width
  ) {
    return false;
  }
  const range = new BlockList();
  range.addSubnet(network, Number(bits), family);
  return range.check(host, family);
}
