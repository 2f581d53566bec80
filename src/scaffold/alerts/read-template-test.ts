import { readSeconds } from "../promql/promql-duration.ts";
import type { TemplateTest } from "./alert-template.ts";
import { isTree, type Tree } from "../tree.ts";

/** One scenario of a template; `wrong` is told what cannot be read, with its key. */
export function readTemplateTest(
  from: Tree,
  index: number,
  wrong: (key: string, message: string) => void,
): TemplateTest {
  const times = (key: string): readonly number[] => {
    const listed = from[key] ?? [];
    const read = Array.isArray(listed) ? listed.map((one) => readSeconds(String(one))) : [null];
    if (read.includes(null)) {
      wrong(`tests[${index}].${key}`, `${key} is a list of times such as [13m]`);
    }
    return read.filter((one) => one !== null);
  };
  const series = isTree(from["series"]) ? from["series"] : {};
  for (const name of Object.keys(series).filter((one) => typeof series[one] !== "string")) {
    wrong(`tests[${index}].series.${name}`, "write the values in quotes: YAML reads 0x40 as a number");
  }
  if (typeof from["name"] !== "string") {
    wrong(`tests[${index}].name`, "a test needs a name");
  }
  return {
    name: String(from["name"]),
    series: Object.fromEntries(Object.entries(series).map(([name, values]) => [name, String(values)])),
    firing: times("firing"),
    silent: times("silent"),
    everyMinutes: typeof from["everyMinutes"] === "number" ? from["everyMinutes"] : 1,
  };
}
