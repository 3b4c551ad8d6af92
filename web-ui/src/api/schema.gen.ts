// Made from openapi.json by scripts/api-types.mjs; not edited by hand.

export interface Schemas {
  ArtifactReferrerView: {
    annotations?: Record<string, string>;
    artifactType?: string;
    digest?: string;
    mediaType?: string;
    size?: number;
  };
  ArtifactReferrersView: {
    next?: string;
    referrers?: (Schemas["ArtifactReferrerView"])[];
  };
  Below: {
    added?: number;
    bytes?: number;
    changed?: number;
    names?: number;
    removed?: number;
  };
  ComparisonAnswer: {
    comparison?: Schemas["ComparisonView"];
    job?: Schemas["JobView"];
  };
  ComparisonLinesAnswer: {
    job?: Schemas["JobView"];
    lines?: Schemas["LinesView"];
  };
  ComparisonView: {
    bytesToFetch?: number;
    config?: (Schemas["ComparisonViewConfigChange"])[];
    directories?: (Schemas["ComparisonViewGroup"])[];
    files?: (Schemas["ComparisonViewFileChanged"])[];
    from?: string;
    layers?: number;
    layersShared?: number;
    next?: string;
    summary?: Schemas["ComparisonViewSummary"];
    to?: string;
  };
  ComparisonViewConfigChange: {
    from?: string;
    property?: string;
    to?: string;
  };
  ComparisonViewFileChanged: {
    aspects?: (string)[];
    change?: string;
    entry?: string;
    from?: Schemas["FileView"];
    path?: string;
    shown?: string;
    to?: Schemas["FileView"];
  };
  ComparisonViewGroup: {
    added?: number;
    changed?: number;
    entry?: string;
    path?: string;
    removed?: number;
    shown?: string;
  };
  ComparisonViewSummary: {
    added?: number;
    aspects?: (string)[];
    bytes?: number;
    changed?: number;
    metadata?: number;
    removed?: number;
  };
  DeletedRepositoryRestored: {
    name?: string;
  };
  DeletedRepositoryView: {
    deletedAt?: string;
    deletedBy?: string;
    id?: number;
    name?: string;
    restorableUntil?: string;
  };
  DeletedRepositoryViews: {
    next?: number;
    repositories?: (Schemas["DeletedRepositoryView"])[];
  };
  FileAnswer: {
    files?: Schemas["FilesView"];
    job?: Schemas["JobView"];
  };
  FileView: {
    addedBy?: number;
    attributes?: (string)[];
    below?: Schemas["Below"];
    change?: string;
    changedBy?: number;
    device?: string;
    entry?: string;
    gid?: number;
    mode?: string;
    modified?: string;
    name?: string;
    nameBytes?: string;
    path?: string;
    shown?: string;
    size?: number;
    target?: string;
    type?: string;
    uid?: number;
  };
  FilesView: {
    digest?: string;
    directory?: Schemas["FileView"];
    files?: (Schemas["FileView"])[];
    layer?: string;
    next?: string;
    repository?: string;
    total?: number;
  };
  GcEntriesView: {
    entries?: (Schemas["GcEntryView"])[];
    next?: number;
  };
  GcEntryView: {
    digest?: string;
    dueAt?: string;
    reason?: string;
    repository?: string;
    size?: number;
  };
  GcRunView: {
    endedAt?: string;
    failure?: string;
    removed?: number;
    reviewed?: number;
    startedAt?: string;
  };
  GcStatusView: {
    enabled?: boolean;
    grace?: string;
    lastRun?: Schemas["GcRunView"];
    queues?: Record<string, number>;
    removed?: number;
    reviewed?: number;
    totals?: Record<string, Schemas["TotalsSum"]>;
  };
  GcTicket: {
    ticket?: number;
  };
  GcTicketView: {
    done?: boolean;
    failure?: string;
    removed?: number;
    reviewed?: number;
    ticket?: number;
  };
  HealthCheckView: {
    limit?: number;
    name?: string;
    since?: string;
    status?: string;
    troubles?: (string)[];
    unit?: string;
    value?: number;
  };
  HealthView: {
    checks?: (Schemas["HealthCheckView"])[];
    status?: string;
  };
  ImageView: {
    base?: Schemas["SharedLayersBase"];
    config?: Schemas["ImageViewConfig"];
    digest?: string;
    indexed?: boolean;
    layers?: (Schemas["ImageViewLayer"])[];
    mediaType?: string;
    platform?: string;
    platforms?: (string)[];
    repository?: string;
    size?: number;
    steps?: (Schemas["ImageViewStep"])[];
  };
  ImageViewConfig: {
    architecture?: string;
    author?: string;
    cmd?: (string)[];
    created?: string;
    entrypoint?: (string)[];
    env?: (string)[];
    labels?: Record<string, string>;
    os?: string;
    ports?: (string)[];
    stopSignal?: string;
    user?: string;
    variant?: string;
    volumes?: (string)[];
    workingDir?: string;
  };
  ImageViewLayer: {
    alsoIn?: number;
    changes?: Schemas["Below"];
    digest?: string;
    mediaType?: string;
    number?: number;
    size?: number;
    step?: string;
    stored?: boolean;
  };
  ImageViewStep: {
    comment?: string;
    created?: string;
    layer?: number;
    step?: string;
  };
  JobView: {
    done?: number;
    estimate?: number;
    failure?: string;
    id?: string;
    kind?: string;
    note?: string;
    since?: string;
    state?: string;
    subject?: string;
    total?: number;
    unit?: string;
  };
  JobViews: {
    jobs?: (Schemas["JobView"])[];
  };
  LinesView: {
    added?: number;
    complete?: boolean;
    entry?: string;
    from?: string;
    fromFile?: Schemas["FileView"];
    hunks?: (Schemas["LinesViewHunk"])[];
    path?: string;
    removed?: number;
    shortest?: boolean;
    shown?: string;
    to?: string;
    toFile?: Schemas["FileView"];
  };
  LinesViewHunk: {
    fromLine?: number;
    fromLines?: number;
    lines?: (Schemas["LinesViewLine"])[];
    toLine?: number;
    toLines?: number;
  };
  LinesViewLine: {
    change?: string;
    from?: number;
    length?: number;
    newline?: boolean;
    text?: string;
    to?: number;
  };
  Listed: {
    deprecated?: boolean;
    description?: string;
    downloadSize?: number;
    kinds?: (string)[];
    lastPull?: string;
    lastPush?: string;
    mirrored?: boolean;
    name?: string;
    newest?: string;
    official?: boolean;
    platforms?: (string)[];
    pulls?: number;
    starred?: boolean;
    stars?: number;
    tags?: number;
    visibility?: string;
  };
  ListedTag: {
    createdAt?: string;
    digest?: string;
    downloadSize?: number;
    kind?: string;
    lastPull?: string;
    name?: string;
    platforms?: (string)[];
    pulls?: number;
    pushedAt?: string;
    pushedBy?: string;
    sameImage?: (string)[];
  };
  LookupMatch: {
    digest?: string;
    repository?: string;
    tags?: (string)[];
  };
  NamespaceChange: {
    defaultVisibility?: string;
  };
  NamespaceView: {
    defaultVisibility?: string;
    name?: string;
  };
  PrefetchListView: {
    prefetches?: (Schemas["PrefetchesView"])[];
  };
  PrefetchWish: {
    images?: (string)[];
    platforms?: (string)[];
  };
  PrefetchesView: {
    blobs?: number;
    bytes?: number;
    cancelled?: boolean;
    done?: number;
    endedAt?: string;
    failed?: number;
    failures?: (string)[];
    id?: number;
    images?: number;
    startedAt?: string;
  };
  PreviewSummary: {
    blobs?: number;
    bytes?: number;
    links?: number;
    manifests?: number;
    objectBytes?: number;
    objects?: number;
    repositories?: number;
    uploadBytes?: number;
    uploads?: number;
  };
  ProblemDetail: {
    detail?: string;
    instance?: string;
    properties?: Record<string, unknown>;
    status?: number;
    title?: string;
    type?: string;
  };
  ProfileChange: {
    categories?: (string)[];
    deprecation?: string;
    description?: string;
    official?: boolean;
    readme?: string;
  };
  ProfileRendered: {
    html?: string;
  };
  ProfileSource: {
    markdown?: string;
  };
  ProfileView: {
    can?: (string)[];
    categories?: (string)[];
    deprecation?: string;
    description?: string;
    listed?: Schemas["Listed"];
    name?: string;
    official?: boolean;
    readme?: string;
    readmeHtml?: string;
    revision?: number;
    updatedAt?: string;
    updatedBy?: string;
    visibility?: string;
  };
  RepositoryChange: {
    visibility?: string;
  };
  RepositoryView: {
    name?: string;
    visibility?: string;
  };
  RepositoryViews: {
    next?: string;
    repositories?: (Schemas["RepositoryView"])[];
  };
  SearchMatches: {
    matches?: (Schemas["LookupMatch"])[];
  };
  SearchResults: {
    next?: string;
    results?: (Schemas["Listed"])[];
    total?: number;
  };
  SessionNewSession: {
    name?: string;
    password?: string;
  };
  SessionView: {
    account?: Schemas["SessionViewAccountView"];
    can?: (string)[];
    csrf?: string;
  };
  SessionViewAccountView: {
    admin?: boolean;
    name?: string;
  };
  SharedLayersBase: {
    digest?: string;
    layers?: number;
    repository?: string;
    tag?: string;
  };
  TagDeletionDeleted: {
    deleted?: (Schemas["TagDeletionGone"])[];
    left?: number;
    missing?: (string)[];
  };
  TagDeletionGone: {
    deletion?: number;
    tag?: string;
  };
  TagDeletionMatching: {
    attached?: boolean;
    expected?: string;
    platform?: string;
    q?: string;
  };
  TagDeletionPreview: {
    bytes?: number;
    manifests?: number;
    matching?: string;
    tags?: number;
  };
  TagDeletionRestored: {
    gone?: (number)[];
    restored?: (string)[];
    taken?: (string)[];
  };
  TagDeletionSelection: {
    matching?: Schemas["TagDeletionMatching"];
    tags?: (string)[];
  };
  TagDeletionWanted: {
    ids?: (number)[];
  };
  TagTablePage: {
    next?: number;
    tags?: (Schemas["ListedTag"])[];
    total?: number;
    untagged?: number;
  };
  TotalsSum: {
    bytes?: number;
    count?: number;
  };
  UndoChangeView: {
    available?: boolean;
    changedAt?: string;
    changedBy?: string;
    digest?: string;
  };
  UndoDeletionView: {
    deletedAt?: string;
    deletedBy?: string;
    digest?: string;
    id?: number;
    kind?: string;
    restorableUntil?: string;
    tag?: string;
    tags?: (string)[];
  };
  UndoDeletionsView: {
    deletions?: (Schemas["UndoDeletionView"])[];
    next?: number;
  };
  UndoHistoryView: {
    changes?: (Schemas["UndoChangeView"])[];
    next?: number;
  };
  UndoRestored: {
    digest?: string;
    tags?: (string)[];
    taken?: (string)[];
  };
  UndoTagTarget: {
    digest?: string;
  };
  UpstreamCheckView: {
    millis?: number;
    ok?: boolean;
    problem?: string;
  };
  UpstreamCreation: {
    aliases?: (string)[];
    certificates?: string;
    defaultPrefix?: string;
    deletedTags?: string;
    hosts?: (string)[];
    maxAge?: string;
    maxBytes?: number;
    name?: string;
    password?: string;
    proxy?: string;
    readerNames?: (string)[];
    readers?: string;
    realmHosts?: (string)[];
    tagAge?: string;
    url?: string;
    username?: string;
  };
  UpstreamPageView: {
    next?: string;
    upstreams?: (Schemas["UpstreamView"])[];
  };
  UpstreamRateView: {
    limit?: number;
    remaining?: number;
    source?: string;
    windowSeconds?: number;
  };
  UpstreamStateView: {
    averageMillis?: number;
    bytesFetched?: number;
    bytesSaved?: number;
    cachedBytes?: number;
    cachedDigests?: number;
    failures?: number;
    hitRate?: number;
    hits?: number;
    misses?: number;
    rateLimit?: Schemas["UpstreamRateView"];
    requests?: number;
    stale?: number;
    trouble?: string;
    troubleAt?: string;
    waitSeconds?: number;
  };
  UpstreamView: {
    aliases?: (string)[];
    certificates?: string;
    defaultPrefix?: string;
    deletedTags?: string;
    hosts?: (string)[];
    maxAge?: string;
    maxBytes?: number;
    name?: string;
    proxy?: string;
    readerNames?: (string)[];
    readers?: string;
    realmHosts?: (string)[];
    state?: Schemas["UpstreamStateView"];
    tagAge?: string;
    url?: string;
    username?: string;
  };
  UpstreamWish: {
    aliases?: (string)[];
    certificates?: string;
    defaultPrefix?: string;
    deletedTags?: string;
    hosts?: (string)[];
    maxAge?: string;
    maxBytes?: number;
    password?: string;
    proxy?: string;
    readerNames?: (string)[];
    readers?: string;
    realmHosts?: (string)[];
    tagAge?: string;
    url?: string;
    username?: string;
  };
  UserNewPassword: {
    currentPassword?: string;
    password?: string;
  };
  UserNewUser: {
    name?: string;
    password?: string;
  };
  UserUser: {
    admin?: boolean;
    createdAt?: string;
    name?: string;
  };
  UserUsers: {
    next?: string;
    users?: (Schemas["UserUser"])[];
  };
  WebhookChange: {
    caCertificates?: string | null;
    enabled?: boolean;
    events?: ("manifest.deleted" | "manifest.pushed" | "tag.deleted" | "tag.moved")[];
    form?: "cloudevents" | "distribution" | "dockerhub";
    headers?: Record<string, string> | null;
    url?: string;
  };
  WebhookNew: {
    caCertificates?: string | null;
    enabled?: boolean;
    events?: ("manifest.deleted" | "manifest.pushed" | "tag.deleted" | "tag.moved")[];
    form?: "cloudevents" | "distribution" | "dockerhub";
    headers?: Record<string, string> | null;
    namespace?: string;
    repository?: string;
    secret?: string;
    url: string;
  };
  WebhookRotation: {
    previousValidFor?: string;
    secret?: string;
  };
  WebhookViewsAttemptView: {
    detail?: string;
    millis?: number;
    number?: number;
    outcome?: string;
    request?: Schemas["WebhookViewsRequestView"];
    response?: Schemas["WebhookViewsResponseView"];
    startedAt?: string;
  };
  WebhookViewsDeliveryDetail: {
    delivery?: Schemas["WebhookViewsDeliveryView"];
    log?: (Schemas["WebhookViewsAttemptView"])[];
  };
  WebhookViewsDeliveryView: {
    attempts?: number;
    data?: unknown;
    endedAt?: string;
    event?: string;
    id?: number;
    nextAttemptAt?: string;
    occurredAt?: string;
    queuedAt?: string;
    reason?: string;
    repository?: string;
    state?: string;
    type?: string;
  };
  WebhookViewsDeliveryViews: {
    deliveries?: (Schemas["WebhookViewsDeliveryView"])[];
    next?: number;
  };
  WebhookViewsRedelivered: {
    left?: number;
    redelivered?: number;
  };
  WebhookViewsRequestView: {
    body?: string;
    headers?: Record<string, string>;
  };
  WebhookViewsResponseView: {
    body?: string;
    headers?: Record<string, string>;
    status?: number;
  };
  WebhookViewsSecret: {
    secret?: string;
    webhook?: Schemas["WebhookViewsView"];
  };
  WebhookViewsView: {
    caCertificates?: string;
    createdAt?: string;
    createdBy?: string;
    enabled?: boolean;
    events?: (string)[];
    failingSince?: string;
    form?: string;
    headerNames?: (string)[];
    id?: number;
    namespace?: string;
    note?: string;
    pausedAt?: string;
    pending?: number;
    previousSecretUntil?: string;
    repository?: string;
    state?: string;
    updatedAt?: string;
    url?: string;
  };
  WebhookViewsViews: {
    next?: number;
    webhooks?: (Schemas["WebhookViewsView"])[];
  };
}

export interface Operations {
  "GET /api/v1/blob": {
    path: Record<never, never>;
    query: {
      repository: string;
      digest: string;
    };
    body: undefined;
    answer: undefined;
  };
  "GET /api/v1/comparisons": {
    path: Record<never, never>;
    query: {
      from: string;
      to: string;
      platform?: string;
      path?: string;
      entry?: string;
      n?: number;
      after?: string;
    };
    body: undefined;
    answer: Schemas["ComparisonAnswer"];
  };
  "GET /api/v1/comparisons/lines": {
    path: Record<never, never>;
    query: {
      from: string;
      to: string;
      platform?: string;
      path?: string;
      entry?: string;
    };
    body: undefined;
    answer: Schemas["ComparisonLinesAnswer"];
  };
  "GET /api/v1/deleted-repositories": {
    path: Record<never, never>;
    query: {
      before?: number;
      n?: number;
    };
    body: undefined;
    answer: Schemas["DeletedRepositoryViews"];
  };
  "POST /api/v1/deleted-repositories/{id}/restore": {
    path: {
      id: number;
    };
    query: Record<never, never>;
    body: undefined;
    answer: Schemas["DeletedRepositoryRestored"];
  };
  "GET /api/v1/deletions": {
    path: Record<never, never>;
    query: {
      repository: string;
      before?: number;
      n?: number;
    };
    body: undefined;
    answer: Schemas["UndoDeletionsView"];
  };
  "POST /api/v1/deletions/restore": {
    path: Record<never, never>;
    query: {
      repository: string;
    };
    body: Schemas["TagDeletionWanted"];
    answer: Schemas["TagDeletionRestored"];
  };
  "POST /api/v1/deletions/{id}/restore": {
    path: {
      id: number;
    };
    query: {
      repository: string;
      replace?: boolean;
    };
    body: undefined;
    answer: Schemas["UndoRestored"];
  };
  "GET /api/v1/events": {
    path: Record<never, never>;
    query: {
      repository?: string;
    };
    body: undefined;
    answer: undefined;
  };
  "GET /api/v1/file": {
    path: Record<never, never>;
    query: {
      repository: string;
      digest: string;
      platform?: string;
      layer?: string;
      path?: string;
      entry?: string;
      view?: boolean;
    };
    body: undefined;
    answer: undefined;
  };
  "GET /api/v1/files": {
    path: Record<never, never>;
    query: {
      repository: string;
      digest: string;
      platform?: string;
      layer?: string;
      path?: string;
      entry?: string;
      q?: string;
      minSize?: number;
      changed?: boolean;
      n?: number;
      after?: string;
    };
    body: undefined;
    answer: Schemas["FileAnswer"];
  };
  "GET /api/v1/gc": {
    path: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    answer: Schemas["GcStatusView"];
  };
  "GET /api/v1/gc/preview": {
    path: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    answer: Schemas["PreviewSummary"];
  };
  "GET /api/v1/gc/preview/{kind}": {
    path: {
      kind: string;
    };
    query: {
      after?: number;
      n?: number;
    };
    body: undefined;
    answer: Schemas["GcEntriesView"];
  };
  "POST /api/v1/gc/runs": {
    path: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    answer: Schemas["GcTicket"];
  };
  "GET /api/v1/gc/runs/{ticket}": {
    path: {
      ticket: number;
    };
    query: Record<never, never>;
    body: undefined;
    answer: Schemas["GcTicketView"];
  };
  "GET /api/v1/health": {
    path: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    answer: Schemas["HealthView"];
  };
  "GET /api/v1/jobs": {
    path: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    answer: Schemas["JobViews"];
  };
  "GET /api/v1/jobs/{id}": {
    path: {
      id: string;
    };
    query: Record<never, never>;
    body: undefined;
    answer: Schemas["JobView"];
  };
  "DELETE /api/v1/jobs/{id}": {
    path: {
      id: string;
    };
    query: Record<never, never>;
    body: undefined;
    answer: undefined;
  };
  "GET /api/v1/layers": {
    path: Record<never, never>;
    query: {
      repository: string;
      reference: string;
      platform?: string;
    };
    body: undefined;
    answer: Schemas["ImageView"];
  };
  "GET /api/v1/lookup": {
    path: Record<never, never>;
    query: {
      q: string;
    };
    body: undefined;
    answer: Schemas["SearchMatches"];
  };
  "GET /api/v1/manifest": {
    path: Record<never, never>;
    query: {
      repository: string;
      reference: string;
    };
    body: undefined;
    answer: undefined;
  };
  "GET /api/v1/namespaces/{name}": {
    path: {
      name: string;
    };
    query: Record<never, never>;
    body: undefined;
    answer: Schemas["NamespaceView"];
  };
  "PATCH /api/v1/namespaces/{name}": {
    path: {
      name: string;
    };
    query: Record<never, never>;
    body: Schemas["NamespaceChange"];
    answer: Schemas["NamespaceView"];
  };
  "GET /api/v1/openapi.json": {
    path: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    answer: unknown;
  };
  "GET /api/v1/profile": {
    path: Record<never, never>;
    query: {
      repository: string;
    };
    body: undefined;
    answer: Schemas["ProfileView"];
  };
  "PATCH /api/v1/profile": {
    path: Record<never, never>;
    query: {
      repository: string;
    };
    body: Schemas["ProfileChange"];
    answer: Schemas["ProfileView"];
  };
  "POST /api/v1/readme-preview": {
    path: Record<never, never>;
    query: Record<never, never>;
    body: Schemas["ProfileSource"];
    answer: Schemas["ProfileRendered"];
  };
  "GET /api/v1/referrers": {
    path: Record<never, never>;
    query: {
      repository: string;
      digest: string;
      n?: number;
      after?: string;
    };
    body: undefined;
    answer: Schemas["ArtifactReferrersView"];
  };
  "GET /api/v1/repositories": {
    path: Record<never, never>;
    query: {
      n?: number;
      after?: string;
    };
    body: undefined;
    answer: Schemas["RepositoryViews"];
  };
  "GET /api/v1/repositories/{path}": {
    path: {
      path: string;
    };
    query: Record<never, never>;
    body: undefined;
    answer: Schemas["RepositoryView"];
  };
  "PUT /api/v1/repositories/{path}": {
    path: {
      path: string;
    };
    query: Record<never, never>;
    body: Schemas["RepositoryChange"];
    answer: Schemas["RepositoryView"];
  };
  "PATCH /api/v1/repositories/{path}": {
    path: {
      path: string;
    };
    query: Record<never, never>;
    body: Schemas["RepositoryChange"];
    answer: Schemas["RepositoryView"];
  };
  "DELETE /api/v1/repositories/{path}": {
    path: {
      path: string;
    };
    query: Record<never, never>;
    body: undefined;
    answer: undefined;
  };
  "GET /api/v1/search": {
    path: Record<never, never>;
    query: {
      q?: string;
      kind?: string;
      platform?: string;
      official?: boolean;
      starred?: boolean;
      ns?: string;
      sort?: string;
      n?: number;
      after?: string;
    };
    body: undefined;
    answer: Schemas["SearchResults"];
  };
  "GET /api/v1/session": {
    path: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    answer: Schemas["SessionView"];
  };
  "POST /api/v1/session": {
    path: Record<never, never>;
    query: Record<never, never>;
    body: Schemas["SessionNewSession"];
    answer: Schemas["SessionView"];
  };
  "DELETE /api/v1/session": {
    path: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    answer: undefined;
  };
  "PUT /api/v1/star": {
    path: Record<never, never>;
    query: {
      repository: string;
    };
    body: undefined;
    answer: undefined;
  };
  "DELETE /api/v1/star": {
    path: Record<never, never>;
    query: {
      repository: string;
    };
    body: undefined;
    answer: undefined;
  };
  "POST /api/v1/tag-deletions": {
    path: Record<never, never>;
    query: {
      repository: string;
    };
    body: Schemas["TagDeletionSelection"];
    answer: Schemas["TagDeletionDeleted"];
  };
  "POST /api/v1/tag-deletions/preview": {
    path: Record<never, never>;
    query: {
      repository: string;
    };
    body: Schemas["TagDeletionSelection"];
    answer: Schemas["TagDeletionPreview"];
  };
  "GET /api/v1/tag-history": {
    path: Record<never, never>;
    query: {
      repository: string;
      tag: string;
      before?: number;
      n?: number;
    };
    body: undefined;
    answer: Schemas["UndoHistoryView"];
  };
  "PUT /api/v1/tag-history": {
    path: Record<never, never>;
    query: {
      repository: string;
      tag: string;
    };
    body: Schemas["UndoTagTarget"];
    answer: undefined;
  };
  "GET /api/v1/tags": {
    path: Record<never, never>;
    query: {
      repository: string;
      q?: string;
      platform?: string;
      attached?: boolean;
      sort?: string;
      order?: string;
      n?: number;
      offset?: number;
    };
    body: undefined;
    answer: Schemas["TagTablePage"];
  };
  "GET /api/v1/upstreams": {
    path: Record<never, never>;
    query: {
      n?: number;
      after?: string;
    };
    body: undefined;
    answer: Schemas["UpstreamPageView"];
  };
  "POST /api/v1/upstreams": {
    path: Record<never, never>;
    query: Record<never, never>;
    body: Schemas["UpstreamCreation"];
    answer: Schemas["UpstreamView"];
  };
  "GET /api/v1/upstreams/{name}": {
    path: {
      name: string;
    };
    query: Record<never, never>;
    body: undefined;
    answer: Schemas["UpstreamView"];
  };
  "PATCH /api/v1/upstreams/{name}": {
    path: {
      name: string;
    };
    query: Record<never, never>;
    body: Schemas["UpstreamWish"];
    answer: Schemas["UpstreamView"];
  };
  "DELETE /api/v1/upstreams/{name}": {
    path: {
      name: string;
    };
    query: Record<never, never>;
    body: undefined;
    answer: undefined;
  };
  "POST /api/v1/upstreams/{name}/check": {
    path: {
      name: string;
    };
    query: Record<never, never>;
    body: undefined;
    answer: Schemas["UpstreamCheckView"];
  };
  "GET /api/v1/upstreams/{name}/prefetches": {
    path: {
      name: string;
    };
    query: Record<never, never>;
    body: undefined;
    answer: Schemas["PrefetchListView"];
  };
  "POST /api/v1/upstreams/{name}/prefetches": {
    path: {
      name: string;
    };
    query: Record<never, never>;
    body: Schemas["PrefetchWish"];
    answer: Schemas["PrefetchesView"];
  };
  "GET /api/v1/upstreams/{name}/prefetches/{id}": {
    path: {
      name: string;
      id: number;
    };
    query: Record<never, never>;
    body: undefined;
    answer: Schemas["PrefetchesView"];
  };
  "DELETE /api/v1/upstreams/{name}/prefetches/{id}": {
    path: {
      name: string;
      id: number;
    };
    query: Record<never, never>;
    body: undefined;
    answer: undefined;
  };
  "GET /api/v1/users": {
    path: Record<never, never>;
    query: {
      n?: number;
      after?: string;
    };
    body: undefined;
    answer: Schemas["UserUsers"];
  };
  "POST /api/v1/users": {
    path: Record<never, never>;
    query: Record<never, never>;
    body: Schemas["UserNewUser"];
    answer: Schemas["UserUser"];
  };
  "GET /api/v1/users/{name}": {
    path: {
      name: string;
    };
    query: Record<never, never>;
    body: undefined;
    answer: Schemas["UserUser"];
  };
  "PUT /api/v1/users/{name}/password": {
    path: {
      name: string;
    };
    query: Record<never, never>;
    body: Schemas["UserNewPassword"];
    answer: undefined;
  };
  "GET /api/v1/webhooks": {
    path: Record<never, never>;
    query: {
      repository?: string;
      namespace?: string;
      after?: number;
      n?: number;
    };
    body: undefined;
    answer: Schemas["WebhookViewsViews"];
  };
  "POST /api/v1/webhooks": {
    path: Record<never, never>;
    query: Record<never, never>;
    body: Schemas["WebhookNew"];
    answer: Schemas["WebhookViewsSecret"];
  };
  "GET /api/v1/webhooks/{id}": {
    path: {
      id: number;
    };
    query: Record<never, never>;
    body: undefined;
    answer: Schemas["WebhookViewsView"];
  };
  "PATCH /api/v1/webhooks/{id}": {
    path: {
      id: number;
    };
    query: Record<never, never>;
    body: Schemas["WebhookChange"];
    answer: Schemas["WebhookViewsView"];
  };
  "DELETE /api/v1/webhooks/{id}": {
    path: {
      id: number;
    };
    query: Record<never, never>;
    body: undefined;
    answer: undefined;
  };
  "GET /api/v1/webhooks/{id}/deliveries": {
    path: {
      id: number;
    };
    query: {
      state?: string;
      before?: number;
      n?: number;
    };
    body: undefined;
    answer: Schemas["WebhookViewsDeliveryViews"];
  };
  "GET /api/v1/webhooks/{id}/deliveries/{delivery}": {
    path: {
      id: number;
      delivery: number;
    };
    query: Record<never, never>;
    body: undefined;
    answer: Schemas["WebhookViewsDeliveryDetail"];
  };
  "POST /api/v1/webhooks/{id}/deliveries/{delivery}/redeliver": {
    path: {
      id: number;
      delivery: number;
    };
    query: Record<never, never>;
    body: undefined;
    answer: Schemas["WebhookViewsDeliveryView"];
  };
  "POST /api/v1/webhooks/{id}/ping": {
    path: {
      id: number;
    };
    query: Record<never, never>;
    body: undefined;
    answer: Schemas["WebhookViewsAttemptView"];
  };
  "POST /api/v1/webhooks/{id}/redeliver-failed": {
    path: {
      id: number;
    };
    query: Record<never, never>;
    body: undefined;
    answer: Schemas["WebhookViewsRedelivered"];
  };
  "POST /api/v1/webhooks/{id}/resume": {
    path: {
      id: number;
    };
    query: Record<never, never>;
    body: undefined;
    answer: Schemas["WebhookViewsView"];
  };
  "POST /api/v1/webhooks/{id}/secret": {
    path: {
      id: number;
    };
    query: Record<never, never>;
    body: Schemas["WebhookRotation"];
    answer: Schemas["WebhookViewsSecret"];
  };
}
