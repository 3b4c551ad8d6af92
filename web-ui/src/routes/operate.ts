import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { texts } from "./address";
import { rootRoute } from "./root";

/** For who runs the registry. */
export const operateRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/operate",
  component: lazyRouteComponent(() => import("../pages/operate/OperateLayout"), "OperateLayout"),
});

export const healthRoute = createRoute({
  getParentRoute: () => operateRoute,
  path: "/",
  component: lazyRouteComponent(() => import("../pages/operate/HealthPage"), "HealthPage"),
});

export const mirrorsRoute = createRoute({
  getParentRoute: () => operateRoute,
  path: "/mirrors",
  component: lazyRouteComponent(() => import("../pages/operate/MirrorsPage"), "MirrorsPage"),
});

export const mirrorRoute = createRoute({
  getParentRoute: () => operateRoute,
  path: "/mirrors/$upstream",
  component: lazyRouteComponent(() => import("../pages/operate/MirrorPage"), "MirrorPage"),
});

export const gcRoute = createRoute({
  getParentRoute: () => operateRoute,
  path: "/gc",
  validateSearch: texts("kind"),
  component: lazyRouteComponent(() => import("../pages/operate/GcPage"), "GcPage"),
});

export const usersRoute = createRoute({
  getParentRoute: () => operateRoute,
  path: "/users",
  component: lazyRouteComponent(() => import("../pages/operate/UsersPage"), "UsersPage"),
});

export const webhooksRoute = createRoute({
  getParentRoute: () => operateRoute,
  path: "/webhooks",
  component: lazyRouteComponent(() => import("../pages/webhooks/WebhooksPage"), "WebhooksPage"),
});

export const webhookRoute = createRoute({
  getParentRoute: () => operateRoute,
  path: "/webhooks/$webhook",
  validateSearch: texts("state"),
  component: lazyRouteComponent(() => import("../pages/webhooks/WebhooksPage"), "WebhookPage"),
});

export const jobsRoute = createRoute({
  getParentRoute: () => operateRoute,
  path: "/jobs",
  component: lazyRouteComponent(() => import("../pages/jobs/JobPages"), "JobsPage"),
});
