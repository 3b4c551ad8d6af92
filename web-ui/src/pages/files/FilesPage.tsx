import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { imageQuery } from "../../api/images";
import { useWords } from "../../i18n/context";
import { usePreferences } from "../../preferences";
import { QueryStates } from "../../states/QueryStates";
import { usePlatformInAddress } from "../tag/usePlatformInAddress";
import type { FilesAddress } from "./address";
import { Explorer } from "./Explorer";

/** The files of an image, as a tag names it. */
export function FilesPage(): ReactNode {
  const { repository, tag } = useParams({ from: "/r/$repository/-/tags/$tag/files" });
  const address = useSearch({ from: "/r/$repository/-/tags/$tag/files" });
  return <Files repository={repository} reference={tag} address={address} />;
}

/** The same, pinned by a digest. */
export function ManifestFilesPage(): ReactNode {
  const { repository, digest } = useParams({ from: "/r/$repository/-/manifests/$digest/files" });
  const address = useSearch({ from: "/r/$repository/-/manifests/$digest/files" });
  return <Files repository={repository} reference={digest} address={address} />;
}

interface Props {
  repository: string;
  reference: string;
  address: FilesAddress;
}

function Files({ repository, reference, address }: Props): ReactNode {
  const words = useWords();
  const navigate = useNavigate();
  const { platform: remembered } = usePreferences();
  const image = useQuery(imageQuery(repository, reference, { platform: address.platform, remembered }));
  usePlatformInAddress([{ repository, reference, image: image.data }], { platform: address.platform, remembered });
  const change = (part: Partial<FilesAddress>, replace: boolean): void =>
    void navigate({ to: ".", search: (before: FilesAddress) => ({ ...before, ...part }), replace, resetScroll: false });
  return (
    <QueryStates query={image} hidden={words.tag.hidden} lines={14}>
      {(found) => <Explorer image={found} reference={reference} address={address} change={change} />}
    </QueryStates>
  );
}
