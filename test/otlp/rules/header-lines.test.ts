import { describe, expect, test } from "vitest";
import { parseHeaderLines } from "../../../src/otlp/rules/header-lines.ts";

describe("a file of headers", () => {
  test("names in lower case, values as they are, comments and empty lines skipped", () => {
    const text = "# for the tenant\r\nX-Scope-OrgID: ops\r\n\nAuthorization:  Basic a:b==\n";
    expect(parseHeaderLines(text)).toEqual({
      kind: "headers",
      headers: { "x-scope-orgid": "ops", authorization: "Basic a:b==" },
    });
  });

  const bad: readonly (readonly [string, string])[] = [
    ["no colon", "secret"],
    ["no name", ": secret"],
    ["a space in the name", "my header: secret"],
    ["a control character", "a: sec\u0007ret"],
    ["not ASCII", "a: geheimnis\u00e4"],
  ];
  test.each(bad)("%s is named by its line, never by its text", (_, line) => {
    expect(parseHeaderLines(`ok: 1\n${line}`)).toEqual({
      kind: "invalid",
      message: 'line 2 is not "name: value"',
    });
  });
});
