package io.slipway.registry.mirror;

import io.slipway.auth.access.Access;
import io.slipway.auth.access.Mirrors;
import io.slipway.auth.access.RepositoryRef;
import io.slipway.mirror.Absences;
import io.slipway.mirror.UpstreamClients;
import io.slipway.mirror.UpstreamState;
import io.slipway.mirror.UpstreamStates;
import io.slipway.mirror.Upstreams;
import io.slipway.oci.Digest;
import io.slipway.oci.RepositoryName;
import io.slipway.registry.content.BlobLinks;
import io.slipway.registry.content.CacheUses;
import io.slipway.registry.content.CachedContent;
import io.slipway.store.StoredBlob;
import io.slipway.transfer.BlobDownload;
import io.slipway.transfer.BlobFills;
import io.slipway.transfer.FillReader;
import io.slipway.transfer.UpstreamRepository;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Blobs of upstreams: from here, or through the one download that all who ask for it read from its first byte. What is
 * cached of another repository of the upstream is not downloaded again once the upstream has said that this one holds it
 * too. Nobody's word but the bytes themselves gives away what came from elsewhere.
 */
public final class MirroredBlobs {
    private static final int ATTEMPTS = 3;

    /** One download for each. */
    public record Key(RepositoryName local, Digest digest) {}

    /** Where the bytes are. */
    public sealed interface Found {
        /** Here. */
        record Stored(RepositoryRef repository, StoredBlob blob) implements Found {}

        /** On the upstream, which was asked for no more than its size in bytes. */
        record Elsewhere(long size) implements Found {}

        /** On their way, so many bytes of them. The reader is to be closed. */
        record Arriving(FillReader reader, long size) implements Found {}
    }

    private final Access access;
    private final Upstreams upstreams;
    private final Mirrors mirrors;
    private final BlobLinks links;
    private final CachedContent content;
    private final CacheUses uses;
    private final UpstreamClients clients;
    private final UpstreamStates states;
    private final Absences absences;
    private final BlobFills<Key> fills;

    public MirroredBlobs(
            Access access,
            Upstreams upstreams,
            Mirrors mirrors,
            BlobLinks links,
            CachedContent content,
            CacheUses uses,
            UpstreamClients clients,
            UpstreamStates states,
            Absences absences,
            BlobFills<Key> fills) {
        this.access = access;
        this.upstreams = upstreams;
        this.mirrors = mirrors;
        this.links = links;
        this.content = content;
        this.uses = uses;
        this.clients = clients;
        this.states = states;
        this.absences = absences;
        this.fills = fills;
    }

    /**
     * The size of a blob, without downloading it.
     *
     * @throws UpstreamFailure when it is not here and the upstream does not tell
     */
    public Found stat(MirroredName name, Digest digest) throws IOException {
        Optional<Found.Stored> stored = stored(name, digest);
        if (stored.isPresent()) {
            state(name).hit(0);
            return stored.get();
        }
        return new Found.Elsewhere(size(name, digest));
    }

    /**
     * The bytes of a blob.
     *
     * @throws UpstreamFailure when it is not here and cannot be had
     */
    public Found open(MirroredName name, Digest digest) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Found.Stored> stored = stored(name, digest);
            if (stored.isPresent()) {
                state(name).hit(stored.get().blob().size());
                return stored.get();
            }
            if (attempt == 0) {
                state(name).miss();
            }
            Optional<Found.Stored> found = adopted(name, digest);
            if (found.isPresent()) {
                return found.get();
            }
            Optional<Found> arriving = join(name, digest);
            if (arriving.isPresent()) {
                return arriving.get();
            }
        }
        throw new UpstreamFailure(
                UpstreamFailure.Kind.BROKEN,
                digest + " of " + name.upstream().name() + " was fetched and did not stay",
                Optional.empty(),
                null);
    }

    private Optional<Found.Stored> stored(MirroredName name, Digest digest) {
        return access.find(name.local())
                .flatMap(repository -> links.find(repository.id(), digest).map(blob -> {
                    uses.note(repository.id(), digest);
                    return new Found.Stored(repository, blob);
                }));
    }

    private Optional<Found.Stored> adopted(MirroredName name, Digest digest) throws IOException {
        if (!content.holds(name.upstream().name(), digest)) {
            return Optional.empty();
        }
        long size;
        try {
            size = size(name, digest);
        } catch (UpstreamFailure failure) {
            return switch (failure.kind()) {
                case ABSENT, DENIED, LIMITED -> throw failure;
                // The download may say more than HEAD does.
                case LATE, BUSY, FULL, BROKEN -> Optional.empty();
            };
        }
        boolean same = upstreams.whileSame(
                name.upstream(), () -> content.adopt(place(name, mirrors.findOrCreate(name.local())), digest, size));
        return same ? stored(name, digest) : Optional.empty();
    }

    /** Empty when it turns out to have been stored since it was looked for. */
    private Optional<Found> join(MirroredName name, Digest digest) throws IOException {
        refuse(name, digest);
        FillReader reader = null;
        boolean opened = false;
        try {
            reader = fills.join(
                    new Key(name.local(), digest), digest, () -> download(name, digest), blob -> keep(name, blob));
            long size = reader.size();
            opened = true;
            return Optional.of(new Found.Arriving(reader, size));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("The request is no longer wanted");
        } catch (IOException e) {
            if (e.getCause() instanceof StoredMeanwhile) {
                return Optional.empty();
            }
            throw failed(name, digest, e);
        } finally {
            if (reader != null && !opened) {
                reader.close();
            }
        }
    }

    /** The download that the first one to ask starts. */
    private BlobDownload download(MirroredName name, Digest digest) throws IOException, InterruptedException {
        boolean here = access.find(name.local())
                .flatMap(repository -> links.find(repository.id(), digest))
                .isPresent();
        if (here) {
            throw new StoredMeanwhile();
        }
        return Calls.timed(name.upstream(), state(name), () -> remote(name).openBlob(digest));
    }

    private void keep(MirroredName name, StoredBlob blob) throws IOException {
        state(name).fetched(blob.size());
        boolean kept = upstreams.whileSame(
                name.upstream(), () -> content.keep(place(name, mirrors.findOrCreate(name.local())), blob));
        if (!kept) {
            throw new IOException(name.upstream() + " is not what it was when the download began");
        }
    }

    private long size(MirroredName name, Digest digest) throws IOException {
        refuse(name, digest);
        try {
            OptionalLong size =
                    Calls.timed(name.upstream(), state(name), () -> remote(name).size(digest));
            if (size.isPresent()) {
                return size.getAsLong();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("The request is no longer wanted");
        } catch (IOException e) {
            throw failed(name, digest, e);
        }
        note(name, digest, Absences.Answer.ABSENT);
        throw UpstreamFailure.of(name.upstream(), Absences.Answer.ABSENT);
    }

    private void refuse(MirroredName name, Digest digest) throws UpstreamFailure {
        Optional<Absences.Answer> noted = absences.noted(name.local(), absence(digest));
        if (noted.isPresent()) {
            throw UpstreamFailure.of(name.upstream(), noted.get());
        }
        Calls.refuseWhileLimited(name.upstream(), state(name));
    }

    private UpstreamFailure failed(MirroredName name, Digest digest, IOException e) {
        UpstreamFailure failure = UpstreamFailure.of(name.upstream(), e);
        failure.answer().ifPresent(answer -> note(name, digest, answer));
        return failure;
    }

    /** A digest that is no manifest may well be a blob: its absence as the one says nothing of the other. */
    private static String absence(Digest digest) {
        return "blob " + digest;
    }

    private void note(MirroredName name, Digest digest, Absences.Answer answer) {
        upstreams.whileSame(name.upstream(), () -> absences.note(name.local(), absence(digest), answer));
    }

    private static CachedContent.Place place(MirroredName name, RepositoryRef repository) {
        return new CachedContent.Place(repository, name.upstream().name());
    }

    private UpstreamRepository remote(MirroredName name) throws IOException {
        return clients.repository(name.upstream(), name.remote());
    }

    private UpstreamState state(MirroredName name) {
        return states.of(name.upstream());
    }

    /** Somebody else's download ended between the look and the start of this one. */
    private static final class StoredMeanwhile extends IOException {
        private static final long serialVersionUID = 1L;
    }
}
