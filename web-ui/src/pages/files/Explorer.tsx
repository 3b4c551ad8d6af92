import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { type FilesFilter, type FilesQuestion, fileQuery, firstFilesQuery, isFiltered } from "../../api/files";
import type { Image } from "../../api/images";
import { useWords } from "../../i18n/context";
import { Digest } from "../../parts/Digest";
import { PlatformSelect } from "../../parts/PlatformSelect";
import { WaitForJob } from "../../parts/WaitForJob";
import { QueryStates } from "../../states/QueryStates";
import { entryIn, type FilesAddress, numberIn } from "./address";
import { FilePane } from "./FilePane";
import styles from "./Files.module.css";
import { FileTree } from "./FileTree";
import { Filters } from "./Filters";
import { LayerList } from "./LayerList";

interface Props {
  image: Image;
  reference: string;
  address: FilesAddress;
  change: (part: Partial<FilesAddress>, replace: boolean) => void;
}

/** Layers, the tree of one or of all, and a file: three columns, or on a phone three steps. */
export function Explorer({ image, reference, address, change }: Props): ReactNode {
  const words = useWords();
  const queries = useQueryClient();
  const { repository, digest } = image;
  const question: FilesQuestion = { repository, digest, layer: address.layer ?? "all" };
  const filter: FilesFilter = {
    glob: address.q ?? "",
    minSize: numberIn(address.size, 1) ?? 0,
    changed: address.changed === "true",
  };
  const entry = entryIn(address);
  const first = useQuery(firstFilesQuery(question, filter));
  const page = first.data?.data ?? null;
  const file = useQuery({ ...fileQuery(question, entry ?? ""), enabled: entry !== null && page !== null });
  // Once the image has been read, it is known what its layers have changed.
  const read = page !== null;
  useEffect(() => {
    if (read && !image.indexed) {
      void queries.invalidateQueries({ queryKey: ["image", repository] });
    }
  }, [read, image.indexed, queries, repository]);
  const isFolder = file.data?.type === "directory";
  const step = entry !== null && !isFolder ? "file" : address.layer !== undefined || entry !== null ? "tree" : "layers";
  return (
    <div className="stack">
      <div className={styles.head}>
        <h2 className={styles.name}>
          <BackToImage image={image} reference={reference} />
        </h2>
        <Digest digest={digest} repository={repository} />
        <PlatformSelect
          platform={image.platform}
          platforms={image.platforms}
          onChoose={(platform) => change({ platform }, true)}
        />
        <span className="grow" />
        <div className={styles.filters}>
          <Filters address={address} change={change} />
        </div>
      </div>
      <div className={styles.panes} data-step={step}>
        <nav className={styles.layers} aria-label={words.tag.sectionNames.layers}>
          <LayerList
            image={image}
            address={address}
            bytes={filter.glob === "" ? page?.directory.below?.bytes : undefined}
          />
        </nav>
        <section className={styles.tree} aria-label={words.files.tree}>
          <div className={styles.back}>
            <Button
              onClick={() => change({ layer: undefined, path: undefined, entry: undefined, line: undefined }, false)}
            >
              {words.files.backToLayers}
            </Button>
          </div>
          <QueryStates query={first} hidden={words.files.noSuchLayer} lines={12}>
            {({ data, job }) =>
              data === null ? (
                <div className={styles.wait}>
                  <WaitForJob key={job.id} job={job} again={() => void first.refetch()} />
                </div>
              ) : (
                <FileTree
                  key={JSON.stringify([question, filter])}
                  question={question}
                  filter={filter}
                  first={data}
                  selected={entry}
                  open={change}
                  flat={isFiltered(filter)}
                />
              )
            }
          </QueryStates>
        </section>
        <section className={styles.file} aria-label={words.files.file}>
          <div className={styles.back}>
            <Button
              onClick={() =>
                change({ path: undefined, entry: undefined, line: undefined, layer: question.layer }, false)
              }
            >
              {words.files.backToTree}
            </Button>
          </div>
          {entry === null ? (
            <p className={styles.hint}>{words.files.choose}</p>
          ) : (
            page !== null && (
              <QueryStates query={file} hidden={words.files.noSuchFile} lines={4}>
                {(found) =>
                  found !== null && (
                    <FilePane key={found.entry} question={question} file={found} address={address} change={change} />
                  )
                }
              </QueryStates>
            )
          )}
        </section>
      </div>
    </div>
  );
}

function BackToImage({ image, reference }: { image: Image; reference: string }): ReactNode {
  const words = useWords();
  const search = image.platform === undefined ? {} : { platform: image.platform };
  return reference.includes(":") ? (
    <Link
      to="/r/$repository/-/manifests/$digest"
      params={{ repository: image.repository, digest: reference }}
      search={search}
    >
      {words.terms.manifest}
    </Link>
  ) : (
    <Link to="/r/$repository/-/tags/$tag" params={{ repository: image.repository, tag: reference }} search={search}>
      {reference}
    </Link>
  );
}
