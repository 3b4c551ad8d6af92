import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const GRAVE = ["serious", "critical"];

/**
 * Looks at the page as it is with axe; fails on what hinders somebody seriously. `only`: a single rule, where the rest was
 * looked at already.
 */
export async function checkAccess(page, where, only) {
  // By the debugger, not as an element, which the page's policy refuses.
  if (!(await page.evaluate(() => "axe" in window))) {
    await page.evaluate(source);
  }
  const { violations } = await page.evaluate(
    (rule) =>
      window.axe.run(document, {
        resultTypes: ["violations"],
        ...(rule === undefined ? {} : { runOnly: { type: "rule", values: [rule] } }),
      }),
    only,
  );
  const grave = violations.filter(({ impact }) => GRAVE.includes(impact));
  if (grave.length > 0) {
    const findings = grave.map(
      ({ id, help, nodes }) =>
        `${id}: ${help}\n${nodes.map(({ html, failureSummary }) => `  ${html}\n  ${failureSummary}`).join("\n")}`,
    );
    throw new Error(`axe, ${where}:\n${findings.join("\n")}`);
  }
}
