import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { MOST_DOWNLOADED, readBlob } from "../../api/content";
import { useWords } from "../../i18n/context";
import { describe } from "../../states/describe";
import { showToast } from "../../toasts/store";
import { fileName, save } from "./save";

interface Props {
  repository: string;
  digest: string;
  size: number;
  /** What it is called, as its maker says; its digest is its name otherwise. */
  name: string;
}

/** Saves a blob as a file. Large ones are left to clients: a browser keeps them in memory until they are whole. */
export function DownloadBlob({ repository, digest, size, name }: Props): ReactNode {
  const words = useWords();
  const download = useMutation({
    mutationFn: async () => save(await readBlob(repository, digest), fileName(name, digest)),
    onError: (error) => showToast({ text: describe(error, words.problems), tone: "danger" }),
  });
  if (size > MOST_DOWNLOADED) {
    return <span className="dim">{words.tag.tooLarge}</span>;
  }
  return (
    <Button
      size="compact-xs"
      aria-label={words.tag.downloadOf(fileName(name, digest))}
      loading={download.isPending}
      onClick={() => download.mutate()}
    >
      {words.tag.download}
    </Button>
  );
}
