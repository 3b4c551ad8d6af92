import assert from "node:assert/strict";
import { HARMLESS, harm } from "../lib/harm.mjs";
import { image } from "../lib/image.mjs";
import { settled } from "../lib/journey.mjs";
import { MACHINES, putOn } from "../lib/machine.mjs";
import { api, filler, push, tagMany } from "../lib/registry.mjs";
import { admin, ana, known, profile, shop, stockedJourney } from "../lib/stock.mjs";
import { registry } from "../lib/surroundings.mjs";

const host = new URL(registry.url).host;

/** Ten thousand tags of two images: versions, and a nightly for each of many nights. */
const versions = Array.from({ length: 5000 }, (_, number) => `${1 + Math.floor(number / 500)}.${number % 500}.0`);
const nightlies = Array.from({ length: 5000 }, (_, number) => `nightly-${String(number).padStart(4, "0")}`);

const LONG = "x".repeat(10_000);
const HOSTILE = `# Hostile <script>window.ran = 1</script>

<script>window.ran = 2</script>
<img src=x onerror="window.ran = 3">
<a href="javascript:window.ran = 4">html link</a>
[link](javascript:window.ran%20=%205) [data](data:text/html,<script>window.ran=6</script>) ![picture](https://example.com/p.png)
<iframe src="https://example.com/"></iframe><style>body { display: none }</style><form action="https://example.com/"><input></form>
\u202Egnp.exe\u202C and \u2066isolated\u2069

${LONG}

\`\`\`
${LONG}
\`\`\`

| a | b |
|---|---|
| ${LONG} | <b onclick="window.ran = 7">bold</b> |
`;

/** What people do with repositories and their tags. */
export function repositories() {
  stockedJourney(
    "a push by skopeo is found by its name, its description and its reference",
    { as: ana },
    async (page) => {
      await push(shop("7.0.0"), "ana/lighthouse", "7.0.0", { as: ana });
      await profile("ana/lighthouse", { description: "Shows ships the way" });
      await known("ana/lighthouse");
      await page.goto("/");
      const search = page.getByRole("searchbox", { name: "Search names, tags, digests" });
      for (const asked of ["lightho", "ships way"]) {
        await search.fill(asked);
        await page.getByText("1 repository", { exact: true }).waitFor();
        await page.getByRole("link", { name: "ana/lighthouse", exact: true }).waitFor();
      }
      await page.waitForURL("/?q=ships+way");
      await page.getByLabel("Platform").selectOption("linux/s390x");
      await page.getByRole("button", { name: "Drop platform linux/s390x" }).click();
      await page.getByRole("link", { name: "ana/lighthouse", exact: true }).click();
      await page.waitForURL("/r/ana/lighthouse");
      await page.getByText(`docker pull ${host}/ana/lighthouse:7.0.0`, { exact: true }).waitFor();

      await page.goBack();
      await page.waitForURL("/?q=ships+way");
      await search.fill(`${host}/ana/lighthouse:7.0.0`);
      await search.press("Enter");
      await page.waitForURL("/r/ana/lighthouse/-/tags/7.0.0");
      await page.getByRole("heading", { name: "7.0.0" }).waitFor();
    },
  );

  stockedJourney("a command that is copied pulls, for the client that was chosen", { as: ana }, async (page) => {
    await page.goto("/r/ana/shop");
    await page.getByRole("button", { name: "Other clients" }).click();
    await page.getByRole("menuitemradio", { name: "skopeo copy" }).click();
    await page.getByRole("button", { name: /^Copy skopeo copy/ }).click();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(copied, /^skopeo copy /);
    assert.ok(copied.includes(`docker://${host}/ana/shop:1.10.0`), copied);
    await page.reload();
    await page.getByText(copied, { exact: true }).waitFor();
  });

  stockedJourney("a star counts at once, and is found again", { as: ana }, async (page) => {
    await page.goto("/r/library/till");
    const star = page.getByRole("button", { name: /^Star/ });
    assert.equal(await star.getAttribute("aria-pressed"), "false");
    await star.click();
    await page.getByRole("button", { name: /^Star\s*1$/, pressed: true }).waitFor();
    await page.goto("/me/stars");
    await page.getByRole("link", { name: "library/till" }).waitFor();
    await page.goto("/r/library/till");
    await page.getByRole("button", { name: /^Star\s*1$/, pressed: true }).click();
    await page.getByRole("button", { name: /^Star\s*0$/, pressed: false }).waitFor();
    await page.goto("/me/stars");
    await page.getByText("You have starred nothing yet.").waitFor();
  });

  stockedJourney(
    "a README is edited with a preview, and who was earlier is not overwritten unseen",
    { as: ana, expects: [/status of 412/] },
    async (page) => {
      await push(shop("1.0.0"), "ana/notes", "1.0.0", { as: ana });
      await page.goto("/r/ana/notes");
      await page.getByRole("button", { name: "Write a README" }).click();
      await page.getByLabel("README as Markdown").fill("# Notes\n\nWith a [link](https://example.com/).");
      const preview = page.getByRole("region", { name: "Preview" });
      await preview.getByRole("heading", { name: "Notes" }).waitFor();
      assert.equal(await preview.getByRole("link", { name: "link" }).getAttribute("href"), "https://example.com/");
      // The page is told of it, and must not take that for what its writer has seen.
      const told = page.waitForResponse((answer) => new URL(answer.url()).pathname === "/api/v1/profile");
      await profile("ana/notes", { readme: "# Theirs" });
      await told;
      await page.getByRole("button", { name: "Save the README" }).click();
      await page.getByText("admin has changed this meanwhile").waitFor();
      await page.getByText("# Theirs", { exact: true }).waitFor();
      await page.getByRole("button", { name: "Save the README" }).click();
      await page.getByRole("button", { name: "Edit the README" }).waitFor();
      await page.getByRole("article").getByRole("heading", { name: "Notes" }).waitFor();
      const { readme } = await api("GET", "/profile?repository=ana/notes");
      assert.equal(readme, "# Notes\n\nWith a [link](https://example.com/).");
    },
  );

  stockedJourney(
    "settings are saved one by one, and a repository that was deleted is brought back",
    { as: ana, expects: [/status of 404/] },
    async (page) => {
      await push(shop("1.0.0"), "ana/short-lived", "1.0.0", { as: ana });
      await page.goto("/r/ana/short-lived/-/settings");
      await page.getByLabel("Who sees this repository").selectOption("public");
      await page.getByText("ana/short-lived is public now.").waitFor();
      await page.getByLabel("Description").fill("Not here for long");
      await page
        .locator("form", { has: page.getByLabel("Description") })
        .getByRole("button", { name: "Save" })
        .click();
      await page.getByText("Description saved.").waitFor();
      const { visibility } = await api("GET", "/repositories/ana/short-lived");
      assert.equal(visibility, "public");

      await page.getByRole("button", { name: "Delete ana/short-lived" }).click();
      await page.waitForURL("/me");
      const row = page.getByRole("row", { name: /ana\/short-lived/ });
      await row.getByRole("button", { name: /Undo/ }).click();
      await row.waitFor({ state: "detached" });
      await page.goto("/r/ana/short-lived");
      await page.getByText("Not here for long").waitFor();
    },
  );

  stockedJourney(
    "ten thousand tags are sorted by version, filtered and scrolled with sixty rows",
    { as: admin },
    async (page) => {
      const [one, other] = [shop("8.0.0"), shop("8.1.0")];
      await push(one, "admin/many", "seed-1");
      await push(other, "admin/many", "seed-2");
      await tagMany("admin/many", one, versions);
      await tagMany("admin/many", other, nightlies);
      await page.goto("/r/admin/many/-/tags");
      await page.getByText("10,002 tags", { exact: true }).waitFor();
      const grid = page.getByRole("grid", { name: "Tags" });
      assert.equal(await grid.getAttribute("aria-rowcount"), "10003");
      await row(page, 0).getByText("10.499.0", { exact: true }).waitFor();
      await row(page, 1).getByText("10.498.0", { exact: true }).waitFor();

      await page.getByRole("button", { name: "Tag", exact: true }).click();
      await row(page, 0).getByText("nightly-0000", { exact: true }).waitFor();
      await page.goto("/r/admin/many/-/tags?q=1.*&order=asc");
      await row(page, 0).getByText("1.0.0", { exact: true }).waitFor();
      await row(page, 10).getByText("1.10.0", { exact: true }).waitFor();
      await page.getByLabel("Sort").selectOption("name");
      await row(page, 2).getByText("1.10.0", { exact: true }).waitFor();

      await page.goto("/r/admin/many/-/tags");
      await row(page, 0).getByText("10.499.0", { exact: true }).waitFor();
      let most = 0;
      for (const part of [0.1, 0.25, 0.5, 0.75, 0.99, 1, 0]) {
        await page.evaluate((to) => window.scrollTo(0, to * document.documentElement.scrollHeight), part);
        await page.waitForFunction(() => {
          const rows = [...document.querySelectorAll('[role="row"][data-row]')].filter(
            (found) => found.dataset.row !== "-1",
          );
          const seen = rows.filter((found) => {
            const { top, bottom } = found.getBoundingClientRect();
            return bottom > 0 && top < window.innerHeight;
          });
          return seen.length > 10 && seen.every((found) => found.querySelector("a.mono") !== null);
        });
        most = Math.max(most, await page.locator('[role="row"]').count());
      }
      assert.ok(most <= 60, `${most} rows in the document`);

      await page.getByRole("searchbox", { name: "Filter: 4.1*" }).fill("4.1*");
      await page.getByText("111 tags", { exact: true }).waitFor();
      await row(page, 0).getByText("4.199.0", { exact: true }).waitFor();
      await page.waitForURL("/r/admin/many/-/tags?q=4.1*");
      await page.reload();
      await page.getByText("111 tags", { exact: true }).waitFor();
    },
  );

  stockedJourney(
    "tags are deleted in bulk, with a preview where there are many, and taken back",
    { as: ana },
    async (page) => {
      const made = shop("9.0.0");
      await push(made, "ana/bin", "9.0.0", { as: ana });
      const tags = Array.from({ length: 120 }, (_, number) => `build-${String(number).padStart(3, "0")}`);
      await tagMany("ana/bin", made, tags);
      await page.goto("/r/ana/bin/-/tags?q=build-*&sort=name&order=asc");
      await page.getByText("120 tags", { exact: true }).waitFor();
      await row(page, 0).getByText("build-000", { exact: true }).waitFor();
      await row(page, 0).getByRole("checkbox").click();
      await row(page, 2)
        .getByRole("checkbox")
        .click({ modifiers: ["Shift"] });
      await page.getByText("3 selected", { exact: true }).waitFor();
      await page.getByRole("button", { name: "Delete 3 tags" }).click();
      const messages = page.getByRole("status", { name: "Messages" });
      // Pointed at, a message stays.
      await messages.getByText("3 tags deleted.").hover();
      await page.getByText("117 tags", { exact: true }).waitFor();
      await messages.getByRole("button", { name: "Undo" }).click();
      await page.getByText("3 tags are back.").waitFor();
      await page.getByText("120 tags", { exact: true }).waitFor();

      await row(page, 0).getByRole("checkbox").click();
      await page.getByRole("button", { name: "Delete all 120 that match" }).click();
      await page.getByText(/^120 tags would go; 0 images lose their last name/).waitFor();
      await page.getByRole("button", { name: "Delete 120 tags" }).click();
      await page.getByText("No tag matches build-*.").waitFor();
      const left = await api("GET", "/tags?repository=ana/bin");
      assert.deepEqual(
        left.tags.map(({ name }) => name),
        ["9.0.0"],
      );

      await page.goto("/r/ana/bin/-/history");
      await page.getByRole("button", { name: "Undo the deletion of build-117" }).click();
      await page.getByText("build-117 is back.").waitFor();
      const { tags: back } = await api("GET", "/tags?repository=ana/bin&q=build-*");
      assert.deepEqual(
        back.map(({ name }) => name),
        ["build-117"],
      );
    },
  );

  stockedJourney("a tag that moved is put back from its history", { as: ana }, async (page) => {
    const [before, after] = [shop("11.0.0"), shop("11.1.0")];
    await push(before, "ana/moves", "latest", { as: ana });
    await push(after, "ana/moves", "latest", { as: ana });
    await page.goto("/r/ana/moves/-/history");
    await page.getByRole("textbox", { name: "A tag, to see what it named" }).fill("latest");
    await page.getByRole("button", { name: "Show" }).click();
    await page.getByRole("button", { name: "Put back" }).click();
    await page.getByText(`Tag latest names ${before.digest.slice(7, 19)} now.`).waitFor();
    const { tags } = await api("GET", "/tags?repository=ana/moves");
    assert.equal(tags[0].digest, before.digest);
  });

  stockedJourney("what is hostile is shown and does nothing", { as: admin, looks: true }, async (page) => {
    const made = image({
      layers: [
        { step: `RUN echo "<script>window.ran = 8</script> \u202E" ${filler("step", 3000)}`, files: { a: "a" } },
      ],
      config: {
        Labels: {
          "org.opencontainers.image.title": "<img src=x onerror='window.ran = 9'>",
          "org.opencontainers.image.source": "javascript:window.ran=10",
          rtl: "\u202Egnp.exe",
          long: LONG,
        },
      },
    });
    await push(made, "admin/hostile", "1.0");
    await profile("admin/hostile", {
      description: `<script>window.ran = 11</script> \u202Egnp.exe ${"y".repeat(150)}`,
      readme: HOSTILE,
      deprecation: `<img src=x onerror="window.ran = 12"> \u202E ${"z".repeat(400)}`,
    });
    await known("admin/hostile");
    for (const path of [
      "/r/admin/hostile",
      "/r/admin/hostile?edit=readme",
      "/r/admin/hostile/-/tags",
      "/r/admin/hostile/-/settings",
      "/?q=hostile",
      "/n/admin",
    ]) {
      await page.goto(path);
      for (const machine of MACHINES) {
        await putOn(page, machine);
        await settled(page);
        assert.deepEqual(await harm(page), HARMLESS, `${path}, ${machine.name}`);
      }
    }
  });
}

function row(page, index) {
  return page.locator(`[role="row"][data-row="${index}"]`);
}
