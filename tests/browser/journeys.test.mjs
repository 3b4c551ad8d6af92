/** All journeys, in the order in which they happen to one registry. They share a browser, and so a process. */
import "./journeys/first-run.mjs";
import "./journeys/pages.mjs";
import "./journeys/pictures.mjs";
import "./journeys/repositories.mjs";
import "./journeys/inside.mjs";
import "./journeys/base.mjs";
import "./journeys/moving-about.mjs";
import "./journeys/operating.mjs";
