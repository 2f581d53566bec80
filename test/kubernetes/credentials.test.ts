import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { credentialSource, rereadAfterMs } from "../../src/kubernetes/credentials.ts";
import { KubeconfigError } from "../../src/kubernetes/kubeconfig-error.ts";
import { FakeClock } from "../support/fake-clock.ts";

interface Folder extends AsyncDisposable {
  readonly file: (name: string) => string;
  readonly write: (name: string, content: string | object) => Promise<string>;
}

async function folder(): Promise<Folder> {
  const root = await mkdtemp(path.join(tmpdir(), "elbow-credentials-"));
  const file = (name: string): string => path.join(root, name);
  return {
    file,
    async write(name, content) {
      await writeFile(file(name), typeof content === "string" ? content : JSON.stringify(content));
      return file(name);
    },
    async [Symbol.asyncDispose]() {
      await rm(root, { recursive: true });
    },
  };
}

function kubeconfig(user: object, cluster: object = {}, context: object = {}): object {
  return {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "dev",
    contexts: [{ name: "dev", context: { cluster: "c", user: "u", ...context } }],
    clusters: [{ name: "c", cluster: { server: "https://10.0.0.1:6443/", ...cluster } }],
    users: [{ name: "u", user }],
  };
}

/** The user that client-node makes for a pod's ServiceAccount. */
function tokenIn(tokenFile: string): object {
  return { "auth-provider": { name: "tokenFile", config: { tokenFile } } };
}

const pem = (text: string): string => Buffer.from(text).toString("base64");

describe("credentials", () => {
  test("carry everything that a kubeconfig says", async () => {
    await using files = await folder();
    const kubeconfigPath = await files.write(
      "config",
      kubeconfig(
        {
          token: "secret\n",
          "client-certificate-data": pem("CERT"),
          "client-key-data": pem("KEY"),
          as: "auditor",
        },
        {
          "certificate-authority-data": pem("CA"),
          "tls-server-name": "kubernetes",
          "proxy-url": "http://proxy.example:3128",
        },
        { namespace: "tools" },
      ),
    );
    const source = await credentialSource({ kubeconfigPath }, new FakeClock(0));
    expect(await source.current()).toEqual({
      server: "https://10.0.0.1:6443",
      tls: { ca: "CA", cert: "CERT", key: "KEY", servername: "kubernetes", skipVerify: false },
      proxyUrl: "http://proxy.example:3128",
      headers: { authorization: "Bearer secret", "impersonate-user": "auditor" },
      namespace: "tools",
    });
  });

  test.each([
    {
      name: "a password",
      user: { username: "me", password: "p:w" },
      cluster: {},
      headers: { authorization: `Basic ${pem("me:p:w")}` },
    },
    { name: "nobody", user: {}, cluster: {}, headers: {} },
    {
      name: "plain http, as a local proxy has it",
      user: { token: "t" },
      cluster: { server: "http://127.0.0.1:8001" },
      headers: { authorization: "Bearer t" },
    },
    {
      name: "an IPv6 address",
      user: { token: "t" },
      cluster: { server: "https://[fd00::1]:443" },
      headers: { authorization: "Bearer t" },
    },
  ])("$name", async ({ user, cluster, headers }) => {
    await using files = await folder();
    const kubeconfigPath = await files.write("config", kubeconfig(user, cluster));
    const found = await (await credentialSource({ kubeconfigPath }, new FakeClock(0))).current();
    expect(found).toMatchObject({ server: "https://10.0.0.1:6443", ...cluster, tls: { skipVerify: false } });
    expect(found.headers).toEqual(headers);
  });

  test("verification is off only when the kubeconfig says so", async () => {
    await using files = await folder();
    const kubeconfigPath = await files.write("config", kubeconfig({}, { "insecure-skip-tls-verify": true }));
    const source = await credentialSource({ kubeconfigPath }, new FakeClock(0));
    expect((await source.current()).tls.skipVerify).toBe(true);
  });

  test("a rotated token is seen after a minute, and at once after a refusal", async () => {
    await using files = await folder();
    const tokenFile = await files.write("token", "one");
    const kubeconfigPath = await files.write("config", kubeconfig(tokenIn(tokenFile)));
    const clock = new FakeClock(0);
    const source = await credentialSource({ kubeconfigPath }, clock);
    const first = await source.current();
    await files.write("token", "two");
    await clock.advance(rereadAfterMs - 1);
    expect(await source.current()).toBe(first);
    await clock.advance(1);
    const second = await source.current();
    expect(second.headers["authorization"]).toBe("Bearer two");
    await files.write("token", "three");
    source.refused(first);
    expect(await source.current()).toBe(second);
    source.refused(second);
    expect((await source.current()).headers["authorization"]).toBe("Bearer three");
  });

  test("a login program runs once until its token is refused", async () => {
    await using files = await folder();
    const program =
      "console.log(JSON.stringify({apiVersion:'client.authentication.k8s.io/v1',kind:'ExecCredential'," +
      "status:{token:String(process.pid),expirationTimestamp:'2999-01-01T00:00:00Z'}}))";
    const exec = {
      apiVersion: "client.authentication.k8s.io/v1",
      command: process.execPath,
      args: ["-e", program],
    };
    const kubeconfigPath = await files.write("config", kubeconfig({ exec }));
    const clock = new FakeClock(0);
    const source = await credentialSource({ kubeconfigPath }, clock);
    const first = await source.current();
    expect(first.headers["authorization"]).toMatch(/^Bearer \d+$/u);
    await clock.advance(rereadAfterMs);
    const again = await source.current();
    expect(again.headers).toEqual(first.headers);
    source.refused(again);
    expect((await source.current()).headers).not.toEqual(first.headers);
  });

  test("a token file that is gone is a failure that may heal", async () => {
    await using files = await folder();
    const clock = new FakeClock(0);
    const kubeconfigPath = await files.write("config", kubeconfig(tokenIn(files.file("token"))));
    const source = await credentialSource({ kubeconfigPath }, clock);
    await expect(source.current()).rejects.toThrow("ENOENT");
    await files.write("token", "back");
    expect((await source.current()).headers["authorization"]).toBe("Bearer back");
  });
});

describe("no way to the cluster", () => {
  test.each([
    ["a file that is not there", null, /missing cannot be read: .*ENOENT.*Check the path/u],
    ["a file that is not YAML", "a: [", /cannot be read/u],
    ["an empty file", "", /cannot be read|no cluster/u],
    [
      "a context that is not there",
      { ...kubeconfig({}), "current-context": "prod" },
      /context "prod" \(contexts: dev\)\. Set one/u,
    ],
    ["an address that is none", kubeconfig({}, { server: "10.0.0.1:443" }), /is not an http\(s\) address/u],
  ])("%s is said with the next step", async (_, content, message) => {
    await using files = await folder();
    const kubeconfigPath = content === null ? files.file("missing") : await files.write("config", content);
    const opening = credentialSource({ kubeconfigPath }, new FakeClock(0));
    await expect(opening).rejects.toBeInstanceOf(KubeconfigError);
    await expect(opening).rejects.toThrow(message);
  });
});
