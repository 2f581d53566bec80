/** One program and the Go package it is built from. */
export interface GoBinary {
  readonly binary: string;
  readonly package: string;
}

/** A real program the end-to-end tests run, and how it is made from source. */
export type PartSpec =
  | {
      /** Built inside a copy of `folder`, whose `go.mod` fixes every version. */
      readonly kind: "go-module";
      readonly name: string;
      readonly folder: string;
      readonly binaries: readonly GoBinary[];
      readonly ldflags: string;
      readonly used: boolean;
    }
  | {
      /** Installed straight from its module; the version is part of `package`. */
      readonly kind: "go-install";
      readonly name: string;
      readonly binaries: readonly GoBinary[];
      readonly used: boolean;
    }
  | {
      /** A Python environment with the packages of `folder`'s requirements.txt. */
      readonly kind: "python-venv";
      readonly name: string;
      readonly folder: string;
      readonly used: boolean;
    };

const STRIP = "-s -w";
const KUBERNETES_VERSION = "k8s.io/component-base/version";

/**
 * Every part there is, in the order they are built.
 *
 * `used` parts are what the end-to-end tests start; the others are built only when asked for by name, since a cold
 * build of each costs minutes. The version stamps matter: without them the API server calls itself `v0.0.0-master`,
 * which no chart's `kubeVersion` accepts.
 */
export const PART_SPECS = [
  {
    kind: "go-module",
    name: "kube-apiserver",
    folder: "apiserver",
    binaries: [{ binary: "kube-apiserver", package: "k8s.io/kubernetes/cmd/kube-apiserver" }],
    ldflags: `${STRIP} -X ${KUBERNETES_VERSION}.gitVersion=v1.36.3 -X ${KUBERNETES_VERSION}.gitMajor=1 -X ${KUBERNETES_VERSION}.gitMinor=36`,
    used: true,
  },
  {
    kind: "go-module",
    name: "etcd",
    folder: "etcd",
    binaries: [{ binary: "etcd", package: "go.etcd.io/etcd/server/v3" }],
    ldflags: STRIP,
    used: true,
  },
  {
    kind: "go-module",
    name: "prometheus",
    folder: "prometheus",
    binaries: [
      { binary: "prometheus", package: "github.com/prometheus/prometheus/cmd/prometheus" },
      { binary: "promtool", package: "github.com/prometheus/prometheus/cmd/promtool" },
    ],
    ldflags: `${STRIP} -X github.com/prometheus/common/version.Version=3.15.0`,
    used: true,
  },
  {
    kind: "go-module",
    name: "otelcol",
    folder: "otelcol",
    binaries: [{ binary: "otelcol", package: "." }],
    ldflags: STRIP,
    used: true,
  },
  { kind: "python-venv", name: "moto", folder: "moto", used: true },
  {
    kind: "go-install",
    name: "helm",
    binaries: [{ binary: "helm", package: "helm.sh/helm/v4/cmd/helm@v4.3.1" }],
    used: true,
  },
  {
    kind: "go-module",
    name: "helm-unittest",
    folder: "helm-unittest",
    binaries: [
      { binary: "helm-unittest", package: "github.com/helm-unittest/helm-unittest/cmd/helm-unittest" },
    ],
    ldflags: STRIP,
    used: true,
  },
  {
    kind: "go-install",
    name: "helm-docs",
    binaries: [{ binary: "helm-docs", package: "github.com/norwoodj/helm-docs/cmd/helm-docs@v1.14.2" }],
    used: true,
  },
] as const satisfies readonly PartSpec[];

/** The name of a part that is in the table. */
export type PartName = (typeof PART_SPECS)[number]["name"];
