/** What BrowserTest tells the journeys, by the environment. */

function given(name) {
  const value = process.env[name];
  if (value === undefined || value === "") {
    throw new Error(`${name} is not set: the journeys are run by BrowserTest`);
  }
  return value;
}

/** The registry that is looked at; empty when the journeys begin. */
export const registry = {
  url: given("JOURNEYS_REGISTRY"),
  admin: { name: "admin", password: given("JOURNEYS_PASSWORD") },
};

/** Another registry, for mirrors: what is public there is pulled without a login. */
export const upstream = {
  url: given("JOURNEYS_UPSTREAM"),
  admin: { name: "admin", password: given("JOURNEYS_UPSTREAM_PASSWORD") },
};

export const programs = { chromium: given("JOURNEYS_CHROMIUM"), skopeo: given("JOURNEYS_SKOPEO") };

/** A folder of this run, for images on their way and the browser's own files. */
export const scratch = given("JOURNEYS_SCRATCH");

/** What is left to look at after a failure. */
export const leftovers = given("JOURNEYS_LEFTOVERS");

/** Whether pictures that differ become the new ones. */
export const writesPictures = process.env.JOURNEYS_PICTURES_WRITE === "true";
