import { formatSeconds, readSeconds } from "../promql/promql-duration.ts";
import { promqlString } from "../promql/promql-string.ts";
import type { ParameterType, ParameterValue, TemplateParameter } from "./alert-template.ts";

/** A value that was read, or why it was not. */
export type ValueReading =
  | { readonly kind: "value"; readonly value: ParameterValue }
  | { readonly kind: "invalid"; readonly message: string };

const labelName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const number = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]{1,2})?$/i;

/** Reads a parameter's value as YAML or a command line has it. A ratio may be written as `5%`. */
export function readParameterValue(
  parameter: Pick<TemplateParameter, "type" | "min" | "max">,
  written: unknown,
): ValueReading {
  const text = Array.isArray(written) ? written.join(",") : String(written).trim();
  const reading = readAs(parameter.type, text);
  return reading.kind === "value" && typeof reading.value === "number"
    ? withinLimits(reading.value, parameter)
    : reading;
}

function readAs(type: ParameterType, text: string): ValueReading {
  switch (type) {
    case "number":
      return number.test(text) ? value(Number(text)) : invalid(`"${text}" is not a number`);
    case "ratio":
      return readRatio(text);
    case "duration": {
      const seconds = readSeconds(text);
      return seconds === null ? invalid(`"${text}" is not a duration such as 5m or 1h30m`) : value(seconds);
    }
    case "string":
      return value(text);
    case "labels": {
      const labels = text.split(",").map((label) => label.trim());
      const wrong = labels.find((label) => !labelName.test(label) || label.startsWith("__"));
      return wrong === undefined ? value(labels) : invalid(`"${wrong}" is not a label name`);
    }
    default:
      return type satisfies never;
  }
}

function readRatio(text: string): ValueReading {
  const percent = text.endsWith("%");
  const digits = percent ? text.slice(0, -1) : text;
  const ratio = number.test(digits) ? Number(digits) / (percent ? 100 : 1) : Number.NaN;
  return ratio >= 0 && ratio <= 1
    ? value(Number(ratio.toPrecision(12)))
    : invalid(`"${text}" is not a ratio from 0 to 1 (or 0% to 100%)`);
}

function withinLimits(
  read: number,
  { type, min, max }: Pick<TemplateParameter, "type" | "min" | "max">,
): ValueReading {
  const words = (limit: number): string => (type === "duration" ? formatSeconds(limit) : String(limit));
  if (min !== null && read < min) {
    return invalid(`${words(read)} is below ${words(min)}, the smallest sensible value`);
  }
  return max !== null && read > max
    ? invalid(`${words(read)} is above ${words(max)}, the largest sensible value`)
    : value(read);
}

/** One PromQL token: nothing in a value can end it. Negative numbers stand in brackets. */
export function promqlToken(type: ParameterType, read: ParameterValue): string {
  if (typeof read === "object") {
    return read.join(", ");
  }
  if (typeof read === "string") {
    return promqlString(read);
  }
  if (type === "duration") {
    return formatSeconds(read);
  }
  const text = plainNumber(read);
  return read < 0 ? `(${text})` : text;
}

/** A value for people: `5%`, `10m`, `a, b`. */
export function valueWords(type: ParameterType, read: ParameterValue): string {
  if (typeof read === "object") {
    return read.join(", ");
  }
  if (typeof read === "string") {
    return read;
  }
  if (type === "duration") {
    return formatSeconds(read);
  }
  return type === "ratio" ? `${plainNumber(Number((read * 100).toPrecision(10)))}%` : plainNumber(read);
}

function plainNumber(read: number): string {
  const text = String(read);
  return text.includes("e") ? read.toFixed(12).replace(/\.?0+$/, "") : text;
}

function value(read: ParameterValue): ValueReading {
  return { kind: "value", value: read };
}

function invalid(message: string): ValueReading {
  return { kind: "invalid", message };
}
