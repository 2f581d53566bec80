import { latest } from "../../src/runtime/latest.ts";
import type { Clock } from "../../src/runtime/clock.ts";
import { seededRandom } from "../../src/runtime/seeded-random.ts";
import { clusterMeters } from "../../src/kubernetes/cluster-meters.ts";
import type { ObjectMeta } from "../../src/kubernetes/cluster-objects.ts";
import type { CredentialSource, Credentials } from "../../src/kubernetes/credentials.ts";
import type { Kind } from "../../src/kubernetes/kinds.ts";
import { reflector } from "../../src/kubernetes/reflector.ts";
import type { Reflector } from "../../src/kubernetes/reflector.ts";
import type { ReflectorSettings } from "../../src/kubernetes/reflector-ports.ts";
import { keptKeys } from "../../src/kubernetes/rules/kept-keys.ts";
import { transport } from "../../src/kubernetes/transport.ts";
import { recordingLog, recordingMeter } from "./recorder.ts";
import type { LogLine, RecordingMeter } from "./recorder.ts";

/** Credentials for an address and, if given, a token and an authority. */
export function credentials(
  url: string,
  more: { readonly token?: string; readonly ca?: string } = {},
): Credentials {
  return {
    server: url,
    tls: { ca: more.ca ?? null, cert: null, key: null, servername: null, skipVerify: false },
    proxyUrl: null,
    headers: more.token === undefined ? {} : { authorization: `Bearer ${more.token}` },
    namespace: null,
  };
}

/** Credentials that never change. */
export function fixedCredentials(value: Credentials): CredentialSource {
  return { current: async () => value, refused() {} };
}

/** A reflector that runs, with everything it says. */
export interface RunningReflector<T> extends AsyncDisposable {
  readonly reflector: Reflector<T>;
  readonly log: readonly LogLine[];
  readonly meter: RecordingMeter;
  readonly changes: () => number;
  readonly names: () => readonly string[];
  /** Stops it and waits for its end. */
  readonly stop: () => Promise<void>;
}

/** Starts a reflector for `kind`, with lists by pages unless `streams` says otherwise; disposing it stops it and cuts its connections. */
export function runReflector<T extends ObjectMeta>(
  kind: Kind<T>,
  source: CredentialSource,
  options: { readonly clock: Clock } & Partial<ReflectorSettings>,
): RunningReflector<T> {
  const log: LogLine[] = [];
  const meter = recordingMeter();
  const changed = latest<null>(null);
  const { clock, ...settings } = options;
  const connections = transport(source, { clock });
  const one = reflector(
    kind,
    { keep: keptKeys({ keepLabels: [], keepAnnotations: [] }), streams: false, ...settings },
    {
      clock,
      random: seededRandom(7),
      log: recordingLog(log),
      transport: connections,
      meters: clusterMeters(meter, [kind.resource]),
      changed,
    },
  );
  const stopping = new AbortController();
  const running = one.run(stopping.signal);
  const stop = async (): Promise<void> => {
    stopping.abort(new Error("the test is over"));
    await running;
  };
  return {
    reflector: one,
    log,
    meter,
    changes: () => changed.version,
    names: () =>
      one
        .objects()
        .map((object) => object.name)
        .toSorted(),
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
      await connections.close();
    },
  };
}
