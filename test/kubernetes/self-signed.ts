import { generateKeyPairSync, sign } from "node:crypto";

/** A key and a certificate that is its own authority, as PEM. */
export interface SelfSigned {
  readonly key: string;
  readonly cert: string;
}

function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(contents);
  const length =
    body.length < 128
      ? Buffer.of(body.length)
      : body.length < 256
        ? Buffer.of(0x81, body.length)
        : Buffer.of(0x82, body.length >> 8, body.length & 0xff);
  return Buffer.concat([Buffer.of(tag), length, body]);
}

const sequence = (...contents: readonly Uint8Array[]): Buffer => der(0x30, ...contents);
const hex = (text: string): Buffer => Buffer.from(text, "hex");
const ecdsaWithSha256 = sequence(hex("06082a8648ce3d040302"));
const commonName = (name: string): Buffer =>
  sequence(der(0x31, sequence(hex("0603550403"), der(0x0c, Buffer.from(name)))));
const time = (text: string): Buffer => der(0x17, Buffer.from(text));

/** Makes a certificate for 127.0.0.1 and for `dnsName`, good until 2049. */
export function selfSigned(dnsName = "localhost"): SelfSigned {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const name = commonName(dnsName);
  const alternatives = sequence(der(0x82, Buffer.from(dnsName)), der(0x87, Buffer.of(127, 0, 0, 1)));
  const authority = sequence(der(0x01, Buffer.of(0xff)));
  const extensions = sequence(
    sequence(hex("0603551d11"), der(0x04, alternatives)),
    sequence(hex("0603551d13"), der(0x01, Buffer.of(0xff)), der(0x04, authority)),
  );
  const body = sequence(
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, Buffer.of(1)),
    ecdsaWithSha256,
    name,
    sequence(time("200101000000Z"), time("491231235959Z")),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, extensions),
  );
  const signature = der(0x03, Buffer.of(0), sign("sha256", body, privateKey));
  const base64 = sequence(body, ecdsaWithSha256, signature).toString("base64");
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${base64.replaceAll(/.{64}/gu, "$&\n")}\n-----END CERTIFICATE-----\n`,
  };
}
