import { Link, useLocation, useNavigate, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Image } from "../../api/images";
import type { Tag } from "../../api/tags";
import { Tabs } from "../../app/Tabs";
import { useWords } from "../../i18n/context";
import { useActions } from "../../keys/actions";
import { Command } from "../../parts/Command";
import { Digest } from "../../parts/Digest";
import { PlatformSelect } from "../../parts/PlatformSelect";
import { Size } from "../../parts/Size";
import { Time } from "../../parts/Time";
import { useCopy } from "../../parts/useCopy";
import { usePreferences } from "../../preferences";
import { artifactCommand, pullCommand, registryHost } from "../repository/commands";
import { PullCommand } from "../repository/PullCommand";
import { AttachedSection } from "./AttachedSection";
import { CompareWith } from "./CompareWith";
import { ConfigSection } from "./ConfigSection";
import { isFiles, kindOf } from "./describeType";
import { LayersSection } from "./LayersSection";
import { bytesOnDisk } from "./layerRows";
import { ManifestSection } from "./ManifestSection";
import styles from "./TagPage.module.css";

const SECTIONS = ["layers", "config", "attached", "manifest"] as const;

interface Props {
  image: Image;
  /** The tag or digest that the page is about. */
  reference: string;
  /** The digest of that, which may be an index; null while it is not known. */
  pinned: string | null;
  tag: Tag | null;
}

/** One image: of an index, that of the platform that is chosen, which everything below is about. */
export function ImageView({ image, reference, pinned, tag }: Props): ReactNode {
  const words = useWords();
  const hash = useLocation({ select: (location) => location.hash });
  const section = SECTIONS.find((one) => one === hash) ?? "layers";
  const { repository, digest } = image;
  const { client } = usePreferences();
  // Said in the address it is a choice; what an index gives by itself needs no word.
  const stated = useSearch({ strict: false, select: (search: { platform?: string }) => search.platform });
  const chosen = image.platforms.length > 1 ? stated : undefined;
  const copy = useCopy();
  const disk = bytesOnDisk(image.layers);
  const isImage = image.layers.length === 0 || image.layers.some((layer) => isFiles(layer.mediaType));
  const command = isImage
    ? pullCommand(client, repository, reference, registryHost(), chosen)
    : artifactCommand(isChart(image), repository, reference);
  useActions([
    { id: "copy-command", keys: "c", words: words.tag.copyCommand, run: () => copy(command) },
    { id: "copy-digest", keys: "y", words: words.tag.copyDigest, run: () => copy(pinned ?? digest) },
  ]);
  const index = image.platforms.length > 0 ? pinned : null;
  return (
    <div className="stack">
      <div className={styles.head}>
        <h2 className={styles.name}>{tag === null && reference.includes(":") ? words.terms.manifest : reference}</h2>
        <Digest digest={pinned ?? digest} repository={repository} />
        <PlatformSwitch image={image} />
        <span className="number">
          <Size bytes={image.size} /> {words.tag.toDownload}
          {disk !== null && (
            <>
              {", "}
              <Size bytes={disk} /> {words.tag.onDisk}
            </>
          )}
        </span>
      </div>
      {isImage ? (
        <PullCommand repository={repository} reference={reference} digest={pinned ?? undefined} platform={chosen} />
      ) : (
        <Command text={command} />
      )}
      {!reference.includes(":") && (
        <div className={styles.facts}>
          {tag !== null && (
            <>
              <span>
                {words.tag.pushed} <Time at={tag.pushedAt} /> {words.tag.by(tag.pushedBy)}
              </span>
              {tag.sameImage.length > 0 && (
                <span>
                  {words.tags.sameImage}{" "}
                  {tag.sameImage.map((name) => (
                    <Link
                      key={name}
                      className={styles.other}
                      to="/r/$repository/-/tags/$tag"
                      params={{ repository, tag: name }}
                    >
                      {name}
                    </Link>
                  ))}
                </span>
              )}
              <Link to="/r/$repository/-/history" params={{ repository }} search={{ tag: reference }}>
                {words.history.title}
              </Link>
            </>
          )}
        </div>
      )}
      <div className={styles.sections}>
        <Tabs label={words.tag.sections}>
          {SECTIONS.map((one) => (
            <Link
              key={one}
              to="."
              search
              // The first one is there without a word in the address as well.
              hash={one === "layers" && hash !== "layers" ? "" : one}
              replace
              resetScroll={false}
              activeOptions={{ includeHash: true }}
              // The router takes a digest in an address for another than its own, and says of no link that it leads here.
              aria-current={one === section ? "page" : undefined}
            >
              {words.tag.sectionNames[one]}
              {one === "layers" && <span className="dim number"> {image.layers.length}</span>}
            </Link>
          ))}
        </Tabs>
        {isImage && <CompareWith repository={repository} reference={reference} />}
      </div>
      {section === "layers" && <LayersSection image={image} reference={reference} />}
      {section === "config" && <ConfigSection image={image} />}
      {section === "attached" && <AttachedSection repository={repository} digest={digest} index={index} />}
      {section === "manifest" && <ManifestSection repository={repository} digest={digest} index={index} />}
    </div>
  );
}

function isChart({ layers }: Image): boolean {
  return layers.some((layer) => kindOf(layer.mediaType) === "chart");
}

/** What is chosen here is remembered, and is what other images are shown for. */
function PlatformSwitch({ image }: { image: Image }): ReactNode {
  const navigate = useNavigate();
  const { config } = image;
  const own = [config?.os, config?.architecture, config?.variant].filter((part) => part !== undefined && part !== "");
  return (
    <PlatformSelect
      platform={image.platform}
      platforms={image.platforms}
      onChoose={(platform) =>
        void navigate({ to: ".", search: (before: object) => ({ ...before, platform }), hash: true, replace: true })
      }
      otherwise={<span className="dim">{image.platform ?? own.join("/")}</span>}
    />
  );
}
