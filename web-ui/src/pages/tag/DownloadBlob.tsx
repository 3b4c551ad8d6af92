import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { blobAddress } from "../../api/content";
import { useWords } from "../../i18n/context";
import { fileName } from "./save";

interface Props {
  repository: string;
  digest: string;
  /** What it is called, as its maker says; its digest is its name otherwise. */
  name: string;
}

/** Saves a blob as a file. */
export function DownloadBlob({ repository, digest, name }: Props): ReactNode {
  const words = useWords();
  const file = fileName(name, digest);
  return (
    <Button
      component="a"
      size="compact-xs"
      href={blobAddress(repository, digest)}
      download={file}
      aria-label={words.tag.downloadOf(file)}
    >
      {words.tag.download}
    </Button>
  );
}
