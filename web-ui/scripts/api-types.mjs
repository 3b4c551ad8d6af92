// Writes src/api/schema.gen.ts from the registry's OpenAPI document, or with --check compares it. Small on purpose: it
// knows what our document uses, and stops at what it does not know.
import { readFileSync, writeFileSync } from "node:fs";

const DOCUMENT = new URL("../../registry-service/registry/src/main/resources/openapi.json", import.meta.url);
const TYPES = new URL("../src/api/schema.gen.ts", import.meta.url);
const METHODS = ["get", "put", "post", "patch", "delete"];

const document = JSON.parse(readFileSync(DOCUMENT, "utf8"));
const key = (name) => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name));

function typeOf(schema, indent) {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.replace("#/components/schemas/", "");
    // Any JSON: what the generator of the document tells of it are the methods of a class.
    return name.endsWith("JsonNode") ? "unknown" : `Schemas[${JSON.stringify(name)}]`;
  }
  if (schema.enum !== undefined) {
    return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  }
  if (Array.isArray(schema.type)) {
    return schema.type.map((type) => (type === "null" ? "null" : typeOf({ ...schema, type }, indent))).join(" | ");
  }
  switch (schema.type) {
    case "string":
      return schema.format === "binary" ? "unknown" : "string";
    case "integer":
    case "number":
      return "number";
    case "boolean":
      return "boolean";
    case "array":
      return `(${typeOf(schema.items, indent)})[]`;
    case "object":
      return objectType(schema, indent);
    case undefined:
      if (Object.keys(schema).length === 0) {
        return "unknown";
      }
  }
  throw new Error(`a schema that this script does not know: ${JSON.stringify(schema)}`);
}

function objectType(schema, indent) {
  if (schema.properties === undefined) {
    const values = schema.additionalProperties;
    return `Record<string, ${typeof values === "object" ? typeOf(values, indent) : "unknown"}>`;
  }
  return fields(Object.entries(schema.properties), new Set(schema.required ?? []), indent);
}

function fields(entries, required, indent) {
  const inner = `${indent}  `;
  const lines = entries.map(
    ([name, schema]) => `${inner}${key(name)}${required.has(name) ? "" : "?"}: ${typeOf(schema, inner)};\n`,
  );
  return `{\n${lines.join("")}${indent}}`;
}

function parameters(operation, place) {
  const found = (operation.parameters ?? []).filter((parameter) => parameter.in === place);
  const required = new Set(found.filter((parameter) => parameter.required).map((parameter) => parameter.name));
  const entries = found.map((parameter) => [parameter.name, parameter.schema]);
  return entries.length === 0 ? "Record<never, never>" : fields(entries, required, "    ");
}

function body(content) {
  const schema = Object.values(content ?? {})[0]?.schema;
  return schema === undefined ? "undefined" : typeOf(schema, "    ");
}

function operationType(operation) {
  const answer = Object.entries(operation.responses).find(([status]) => status.startsWith("2"))?.[1];
  return [
    "{",
    `    path: ${parameters(operation, "path")};`,
    `    query: ${parameters(operation, "query")};`,
    `    body: ${body(operation.requestBody?.content)};`,
    `    answer: ${body(answer?.content)};`,
    "  }",
  ].join("\n");
}

function generate() {
  const lines = [
    "// Made from openapi.json by scripts/api-types.mjs; not edited by hand.",
    "",
    "export interface Schemas {",
  ];
  for (const [name, schema] of Object.entries(document.components.schemas)) {
    if (!name.endsWith("JsonNode")) {
      lines.push(`  ${key(name)}: ${typeOf(schema, "  ")};`);
    }
  }
  lines.push("}", "", "export interface Operations {");
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const method of METHODS.filter((one) => operations[one] !== undefined)) {
      lines.push(`  ${JSON.stringify(`${method.toUpperCase()} ${path}`)}: ${operationType(operations[method])};`);
    }
  }
  lines.push("}", "");
  return lines.join("\n");
}

const made = generate();
if (!process.argv.includes("--check")) {
  writeFileSync(TYPES, made);
} else if (readFileSync(TYPES, "utf8") !== made) {
  console.error("src/api/schema.gen.ts is not what openapi.json says: npm run api-types");
  process.exit(1);
}
