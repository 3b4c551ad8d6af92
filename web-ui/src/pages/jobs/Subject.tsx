import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Job } from "../../api/jobs";
import { readReference } from "../../app/reference";
import { shortDigest } from "../../format/digest";
import { Foreign } from "../../parts/Foreign";

/** What a job is about: an image has a page. */
export function Subject({ job: { subject } }: { job: Job }): ReactNode {
  const image = readReference(subject, window.location.host);
  if (image?.digest === undefined) {
    return <Foreign text={subject} />;
  }
  const { repository, digest } = image;
  return (
    <Link to="/r/$repository/-/manifests/$digest/files" params={{ repository, digest }}>
      {repository}@{shortDigest(digest)}
    </Link>
  );
}
