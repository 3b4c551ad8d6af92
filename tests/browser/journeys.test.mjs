/**
 * All journeys. They share a browser, and so a process, and a registry: first it is empty, then pages are looked at as long as
 * nothing changes, then comes all that changes something.
 */
import "./journeys/first-run.mjs";
import "./journeys/pages.mjs";
import "./journeys/states.mjs";
import "./journeys/pictures.mjs";
import { bases } from "./journeys/base.mjs";
import { insideOfImages } from "./journeys/inside.mjs";
import { movingAbout } from "./journeys/moving-about.mjs";
import { operating } from "./journeys/operating.mjs";
import { repositories } from "./journeys/repositories.mjs";
import { sideBySide } from "./lib/journey.mjs";

sideBySide("what people do", () => {
  repositories();
  insideOfImages();
  bases();
  movingAbout();
  operating();
});
