import { useQuery } from "@tanstack/react-query";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { imageQuery, tagQuery } from "../../api/images";
import { ApiError } from "../../api/problem";
import { useWords } from "../../i18n/context";
import { usePreferences } from "../../preferences";
import { describe } from "../../states/describe";
import { Empty } from "../../states/Empty";
import { QueryStates } from "../../states/QueryStates";
import { ImageView } from "./ImageView";
import { NoImage } from "./NoImage";
import { usePlatformInAddress } from "./usePlatformInAddress";

export function TagPage(): ReactNode {
  const { repository, tag } = useParams({ from: "/r/$repository/-/tags/$tag" });
  const { platform } = useSearch({ from: "/r/$repository/-/tags/$tag" });
  return <Reference repository={repository} reference={tag} isTag platform={platform} />;
}

/** The same page, pinned: whatever tags do, it shows this. */
export function ManifestPage(): ReactNode {
  const { repository, digest } = useParams({ from: "/r/$repository/-/manifests/$digest" });
  const { platform } = useSearch({ from: "/r/$repository/-/manifests/$digest" });
  return <Reference repository={repository} reference={digest} isTag={false} platform={platform} />;
}

interface Props {
  repository: string;
  reference: string;
  isTag: boolean;
  platform: string | undefined;
}

function Reference({ repository, reference, isTag, platform }: Props): ReactNode {
  const words = useWords();
  const { platform: remembered } = usePreferences();
  const image = useQuery(imageQuery(repository, reference, { platform, remembered }));
  usePlatformInAddress([{ repository, reference, image: image.data }], { platform, remembered });
  const tag = useQuery({ ...tagQuery(repository, reference), enabled: isTag });
  const why = image.data === undefined && image.error instanceof ApiError ? image.error : null;
  // What is no image is refused by the question for one, and is shown as the manifest that it is; so is an empty index.
  if (why?.status === 400 || (why?.status === 404 && platform === undefined && tag.data != null)) {
    return <NoImage repository={repository} reference={reference} why={why} />;
  }
  if (why?.status === 404 && platform !== undefined) {
    return (
      <Empty why={describe(why, words.problems)}>
        <Link to="." search={{}}>
          {words.tag.otherPlatform}
        </Link>
      </Empty>
    );
  }
  return (
    <QueryStates query={image} hidden={words.tag.hidden} lines={12}>
      {(found) => (
        <ImageView
          image={found}
          reference={reference}
          pinned={isTag ? (tag.data?.digest ?? null) : reference}
          tag={tag.data ?? null}
        />
      )}
    </QueryStates>
  );
}
