import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sharedValues } from "../../src/kubernetes/shared-values.ts";

describe("shared values", () => {
  test("an equal value met before stands in for a new one", () => {
    const share = sharedValues();
    const first = share([{ name: "http", port: 80 }]);
    expect(share([{ name: "http", port: 80 }])).toBe(first);
    expect(share([{ name: "http", port: 81 }])).not.toBe(first);
  });

  test("a text is not the value that it is the JSON of, and a record with a prototype is not one without", () => {
    const share = sharedValues();
    const bare = share(Object.setPrototypeOf({ a: "b" }, null) as object);
    expect(share('{"a":"b"}')).toBe('{"a":"b"}');
    const plain = share({ a: "b" });
    expect(Object.getPrototypeOf(plain)).toBe(Object.prototype);
    expect(Object.getPrototypeOf(bare)).toBe(null);
  });

  test("whatever is shared is equal to what was given", () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue({ maxDepth: 2 })), (values) => {
        const share = sharedValues();
        for (const value of [...values, ...structuredClone(values)]) {
          expect(JSON.stringify(share(value))).toBe(JSON.stringify(value));
        }
      }),
    );
  });
});
