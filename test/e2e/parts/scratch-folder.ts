import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** An empty folder of one's own, removed with all it holds when disposed of. */
export interface ScratchFolder extends AsyncDisposable {
  readonly path: string;
}

/** Makes a scratch folder whose name begins with `name`, so that one left behind tells where it is from. */
export async function scratchFolder(name: string): Promise<ScratchFolder> {
  const path = await mkdtemp(join(tmpdir(), `elbow-e2e-${name}-`));
  return {
    path,
    async [Symbol.asyncDispose]() {
      await rm(path, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
