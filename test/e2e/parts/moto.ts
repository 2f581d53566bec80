import { join } from "node:path";

import { partFolder } from "../../../.dev/parts/install-parts.ts";
import { freePort } from "./free-ports.ts";
import { ready, startProgram } from "./program.ts";
import { scratchFolder } from "./scratch-folder.ts";

/** The region that the tests' load balancers are in. */
export const REGION = "eu-west-1";

/** What the tests choose of moto. */
export interface MotoOptions {
  /** How long ago its load balancers say they were created; default 0, as it is. */
  readonly loadBalancerAgeMinutes?: number;
}

/** A running moto: an AWS that was written by others, empty at start, one per test file. */
export interface Moto extends AsyncDisposable {
  /** The endpoint for every AWS service. */
  readonly url: string;
  /** What a program needs in its environment, or an SDK client through it, to take moto for AWS. */
  readonly env: Readonly<Record<string, string>>;
  readonly logTail: () => string;
}

/** Starts moto's server. */
export async function startMoto(options: MotoOptions = {}): Promise<Moto> {
  await using stack = new AsyncDisposableStack();
  const { path } = stack.use(await scratchFolder("moto"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const program = stack.use(
    startProgram({
      name: "moto",
      command: [
        join(partFolder("moto"), "venv", "bin", "python"),
        join(import.meta.dirname, "moto-server.py"),
        String(options.loadBalancerAgeMinutes ?? 0),
        "-H",
        "127.0.0.1",
        "-p",
        String(port),
      ],
      logFile: join(path, "moto.log"),
      cwd: path,
    }),
  );
  await ready(program, async () => (await fetch(`${url}/moto-api/data.json`)).ok);
  const life = stack.move();
  return {
    url,
    env: {
      AWS_ENDPOINT_URL: url,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_EC2_METADATA_DISABLED: "true",
    },
    logTail: program.logTail,
    async [Symbol.asyncDispose]() {
      await life.disposeAsync();
    },
  };
}
