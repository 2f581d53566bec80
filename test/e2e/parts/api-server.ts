import { generateKeyPairSync, randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { partFolder } from "../../../.dev/parts/install-parts.ts";
import { clusterClient } from "./cluster-client.ts";
import type { ClusterAccess, ClusterClient } from "./cluster-client.ts";
import { freePorts } from "./free-ports.ts";
import { kubeconfig } from "./kubeconfig.ts";
import { ready, startProgram } from "./program.ts";
import type { Program } from "./program.ts";
import { scratchFolder } from "./scratch-folder.ts";

/**
 * A running kube-apiserver with its own etcd and RBAC, and nothing else of a cluster.
 *
 * No controllers run: there are no Pods and no default ServiceAccounts, and a deleted namespace stays Terminating for
 * ever, so each test uses a namespace of its own.
 */
export interface ApiServer extends AsyncDisposable {
  readonly url: string;
  readonly caPem: string;
  /** May do everything. */
  readonly admin: ClusterClient;
  /** The same rights, for a client of one's own. */
  readonly access: ClusterAccess;
  /** Writes a kubeconfig for the token and answers its path; without a token, for the administrator. */
  readonly writeKubeconfig: (token?: string) => Promise<string>;
  /**
   * Stops the API server and starts it anew on the same port with the same data: every connection breaks, and a watch
   * that goes on from an old resourceVersion is answered 410.
   */
  readonly restart: () => Promise<void>;
  readonly logTail: () => string;
}

/** Starts etcd and the API server together and waits until `/readyz` says ok; `flags` are more flags of the API server. */
export async function startApiServer(flags: readonly string[] = []): Promise<ApiServer> {
  await using stack = new AsyncDisposableStack();
  const { path } = stack.use(await scratchFolder("api-server"));
  const [clientPort = 0, peerPort = 0, securePort = 0] = await freePorts(3);
  const token = randomBytes(16).toString("hex");
  await writeFile(join(path, "tokens.csv"), `${token},admin,admin,system:masters\n`, { mode: 0o600 });
  await writeAccountKeys(path);

  const etcd = stack.use(startEtcd(path, { clientPort, peerPort }));
  const start = (): Program => startKubeApiServer(path, { etcdPort: clientPort, securePort, flags });
  let server = start();
  stack.defer(async () => server[Symbol.asyncDispose]());
  const url = `https://127.0.0.1:${securePort}`;
  const caPem = await servingCertificate(path, server);
  const access: ClusterAccess = { url, caPem, token };
  const admin = stack.use(clusterClient(access));
  const isReady = async (): Promise<boolean> => {
    const { status, body } = await admin.call({ method: "GET", path: "/readyz" });
    return status === 200 && body === "ok";
  };
  await ready(server, isReady);
  const life = stack.move();
  return {
    url,
    caPem,
    admin,
    access,
    async writeKubeconfig(otherToken) {
      const file = join(path, `kubeconfig-${randomBytes(4).toString("hex")}`);
      await writeFile(file, kubeconfig({ ...access, token: otherToken ?? token }), { mode: 0o600 });
      return file;
    },
    async restart() {
      await server.stop();
      server = start();
      await ready(server, isReady);
    },
    logTail: () => `${etcd.logTail()}\n${server.logTail()}`,
    async [Symbol.asyncDispose]() {
      await life.disposeAsync();
    },
  };
}

/** The API server waits up to a minute for open watches to end; what it knows is in etcd, so it may be killed. */
const STOP_GRACE_MS = 500;

/** The keys that ServiceAccount tokens are signed and checked with. */
async function writeAccountKeys(path: string): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  await writeFile(join(path, "sa.key"), privateKey.export({ type: "sec1", format: "pem" }), { mode: 0o600 });
  await writeFile(join(path, "sa.pub"), publicKey.export({ type: "spki", format: "pem" }));
}

function startEtcd(path: string, ports: { readonly clientPort: number; readonly peerPort: number }): Program {
  const client = `http://127.0.0.1:${ports.clientPort}`;
  const peer = `http://127.0.0.1:${ports.peerPort}`;
  return startProgram({
    name: "etcd",
    command: [
      join(partFolder("etcd"), "bin", "etcd"),
      `--data-dir=${join(path, "etcd")}`,
      `--listen-client-urls=${client}`,
      `--advertise-client-urls=${client}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=default=${peer}`,
      "--unsafe-no-fsync",
      "--log-level=warn",
    ],
    logFile: join(path, "etcd.log"),
    cwd: path,
  });
}

function startKubeApiServer(
  path: string,
  ports: { readonly etcdPort: number; readonly securePort: number; readonly flags: readonly string[] },
): Program {
  return startProgram({
    name: "kube-apiserver",
    command: [
      join(partFolder("kube-apiserver"), "bin", "kube-apiserver"),
      `--etcd-servers=http://127.0.0.1:${ports.etcdPort}`,
      "--bind-address=127.0.0.1",
      `--secure-port=${ports.securePort}`,
      "--advertise-address=127.0.0.1",
      "--endpoint-reconciler-type=none",
      `--cert-dir=${join(path, "certs")}`,
      "--service-cluster-ip-range=10.0.0.0/24,fd00:10::/112",
      "--service-account-issuer=https://kubernetes.default.svc",
      `--service-account-signing-key-file=${join(path, "sa.key")}`,
      `--service-account-key-file=${join(path, "sa.pub")}`,
      "--authorization-mode=RBAC",
      `--token-auth-file=${join(path, "tokens.csv")}`,
      "--disable-admission-plugins=ServiceAccount",
      ...ports.flags,
    ],
    logFile: join(path, "kube-apiserver.log"),
    cwd: path,
    stopGraceMs: STOP_GRACE_MS,
  });
}

/** The API server makes a certificate and an authority that signed it at its first start, both in one file. */
async function servingCertificate(path: string, server: Program): Promise<string> {
  const file = join(path, "certs", "apiserver.crt");
  await ready(server, async () => (await readFile(file, "utf8")).split("END CERTIFICATE").length > 2);
  return readFile(file, "utf8");
}
