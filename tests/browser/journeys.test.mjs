/** All journeys, in the order in which they happen to one registry. They share a browser, and so a process. */
import "./journeys/first-run.mjs";
