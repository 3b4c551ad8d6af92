package io.slipway.registry.v2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.slipway.auth.access.Access;
import io.slipway.auth.access.Action;
import io.slipway.auth.access.RepositoryRef;
import io.slipway.auth.token.TokenVerifier;
import io.slipway.auth.token.VerifiedToken;
import io.slipway.oci.Digest;
import io.slipway.oci.InvalidDigestException;
import io.slipway.oci.InvalidNameException;
import io.slipway.oci.InvalidTagException;
import io.slipway.oci.Reference;
import io.slipway.oci.RepositoryName;
import io.slipway.oci.Tag;
import io.slipway.registry.content.BlobLinks;
import io.slipway.registry.content.ManifestStore;
import io.slipway.registry.content.StoredManifest;
import io.slipway.registry.error.RequestId;
import io.slipway.store.BlobContent;
import io.slipway.store.BlobStore;
import io.slipway.store.StoredBlob;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.apache.catalina.connector.ClientAbortException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.tomcat.util.buf.ByteChunk;
import org.apache.tomcat.util.buf.MessageBytes;
import org.apache.tomcat.util.http.MimeHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Answers the requests that a registry gets most, as soon as memory alone tells the answer: GET and HEAD of a manifest,
 * of a blob and of {@code /v2/}, with a token that was verified before, on a repository, a tag and a link that are
 * remembered. It stands before the filters and Spring, which cost more than the answer itself.
 *
 * <p>All else it leaves to the controllers, untouched: whatever is refused, conditions, ranges, queries, and what is not
 * remembered. So it knows no errors, and may always say no. What it says is what the controllers would say, from the same
 * caches in the same order: each peek returns what the controllers' own question would have found there.
 */
public final class HotReads extends ValveBase {
    private static final String ROOT = "/v2/";
    private static final String MANIFESTS = "/manifests/";
    private static final String BLOBS = "/blobs/";

    private final TokenVerifier tokens;
    private final Access access;
    private final ManifestStore manifests;
    private final BlobLinks links;
    private final BlobStore blobs;
    private final MirroredHotReads mirror;
    private final PullNotes notes;
    private final LongAdder roots = new LongAdder();
    private final LongAdder manifestsByTag = new LongAdder();
    private final LongAdder manifestsByDigest = new LongAdder();
    private final LongAdder blobReads = new LongAdder();

    HotReads(
            TokenVerifier tokens,
            Access access,
            ManifestStore manifests,
            BlobLinks links,
            BlobStore blobs,
            MirroredHotReads mirror,
            PullNotes notes) {
        super(true);
        this.notes = notes;
        this.mirror = mirror;
        this.tokens = tokens;
        this.access = access;
        this.manifests = manifests;
        this.links = links;
        this.blobs = blobs;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        boolean answered;
        try {
            answered = answers(request, response);
        } catch (ClientAbortException gone) {
            container.getLogger().debug("a client went away", gone);
            response.setError();
            return;
        } catch (IOException failed) {
            if (response.isCommitted()) {
                throw failed;
            }
            // The controllers begin anew and say what is wrong.
            String id = response.getHeader(RequestId.NAME);
            response.reset();
            response.setHeader(RequestId.NAME, id);
            answered = false;
        }
        if (!answered) {
            getNext().invoke(request, response);
        }
    }

    /** Answers, or returns false and has changed nothing. */
    private boolean answers(Request request, Response response) throws IOException {
        String method = request.getMethod();
        boolean head = method.equals("HEAD");
        String path = request.getRequestURI();
        if (!(head || method.equals("GET")) || !path.startsWith(ROOT) || request.getQueryString() != null) {
            return false;
        }
        MessageBytes authorization =
                plainAuthorization(request.getCoyoteRequest().getMimeHeaders());
        String bearer = authorization == null ? null : token(authorization);
        Optional<VerifiedToken> token = bearer == null ? Optional.empty() : tokens.peek(bearer);
        if (token.isEmpty()) {
            return false;
        }
        if (path.length() == ROOT.length()) {
            roots.increment();
            begin(request, response, token.get());
            ReadAnswer.root(response);
            return true;
        }
        if (mirror.namesAreOthers(request)) {
            return false;
        }
        int slash = path.lastIndexOf('/');
        try {
            if (follows(path, slash, MANIFESTS)) {
                Reference reference = Reference.parse(path.substring(slash + 1));
                Optional<RepositoryRef> repository = repository(token.get(), path, slash, MANIFESTS)
                        .filter(found -> mirror.mayAnswer(found, reference));
                Optional<StoredManifest> manifest = repository.flatMap(found ->
                        head ? manifests.peekClaim(found.id(), reference) : manifests.peek(found.id(), reference));
                if (manifest.isEmpty()
                        || !answers(
                                repository.get(), manifest.get(), reference, head, token.get(), request, response)) {
                    return false;
                }
                mirror.served(
                        repository.get(),
                        manifest.get().digest(),
                        manifest.get().size());
                return true;
            }
            if (follows(path, slash, BLOBS)) {
                Digest digest = Digest.parse(path.substring(slash + 1));
                Optional<RepositoryRef> repository = repository(token.get(), path, slash, BLOBS);
                Optional<StoredBlob> blob = repository.flatMap(
                        found -> head ? links.peekClaim(found.id(), digest) : links.peek(found.id(), digest));
                if (blob.isEmpty() || !answers(blob.get(), head, token.get(), request, response)) {
                    return false;
                }
                mirror.served(repository.get(), digest, head ? 0 : blob.get().size());
                return true;
            }
        } catch (InvalidNameException | InvalidTagException | InvalidDigestException malformed) {
            return false; // The controllers parse it again, and say so.
        }
        return false;
    }

    private boolean answers(
            RepositoryRef repository,
            StoredManifest manifest,
            Reference reference,
            boolean head,
            VerifiedToken token,
            Request request,
            Response response)
            throws IOException {
        if (!head && !(manifest.body() instanceof StoredManifest.Body.InMemory)) {
            return false;
        }
        (reference instanceof Tag ? manifestsByTag : manifestsByDigest).increment();
        begin(request, response, token);
        notes.answering(response, repository.id(), manifest.digest(), !head);
        ReadAnswer.describe(response, manifest);
        if (!head && manifest.body() instanceof StoredManifest.Body.InMemory(byte[] content)) {
            response.getOutputStream().write(content);
        }
        return true;
    }

    private boolean answers(StoredBlob blob, boolean head, VerifiedToken token, Request request, Response response)
            throws IOException {
        BlobContent content = head ? null : blobs.open(blob.key());
        blobReads.increment();
        begin(request, response, token);
        ReadAnswer.describe(response, blob);
        if (content != null && blob.size() > 0) {
            ObjectBody.send(request, response, content, new ByteRange(0, blob.size() - 1));
        }
        return true;
    }

    /** The access log asks later who it was. */
    private static void begin(Request request, Response response, VerifiedToken token) {
        request.setAttribute(V2Guard.TOKEN, token);
        ReadAnswer.begin(response);
    }

    /**
     * How often a cache has helped to an answer here; its own count has only what the controllers ask.
     *
     * @param cache as the metrics call it
     */
    public long hits(String cache) {
        long ofManifests = manifestsByTag.sum() + manifestsByDigest.sum();
        return switch (cache) {
            case "tokens" -> roots.sum() + ofManifests + blobReads.sum();
            case "repositories" -> ofManifests + blobReads.sum();
            case "tags" -> manifestsByTag.sum();
            case "manifests" -> ofManifests;
            case "blob_links" -> blobReads.sum();
            default -> throw new IllegalArgumentException("no cache is called " + cache);
        };
    }

    /** The repository that the path names, if the token covers it and its bearer may read it now; see V2Guard. */
    private Optional<RepositoryRef> repository(VerifiedToken token, String path, int slash, String kind) {
        RepositoryName name = RepositoryName.parse(path.substring(ROOT.length(), slash + 1 - kind.length()));
        return token.actionsOn(name).contains(Action.PULL)
                ? access.peekReadable(token.caller(), name)
                : Optional.empty();
    }

    /** Whether the path is {@code /v2/NAME} and, up to this slash, {@code /manifests/} or {@code /blobs/}. */
    private static boolean follows(String path, int slash, String kind) {
        int start = slash + 1 - kind.length();
        return start > ROOT.length() && path.startsWith(kind, start);
    }

    /** The Authorization header; null when there is not just one, or when another header may change the answer. */
    private static @Nullable MessageBytes plainAuthorization(MimeHeaders headers) {
        MessageBytes authorization = null;
        for (int i = 0; i < headers.size(); i++) {
            MessageBytes name = headers.getName(i);
            if (name.equalsIgnoreCase("Authorization")) {
                if (authorization != null) {
                    return null;
                }
                authorization = headers.getValue(i);
            } else if (changesTheAnswer(name)) {
                return null;
            }
        }
        return authorization;
    }

    /** As {@link BearerFilter#token}, without Tomcat's decoder, which costs more than all the rest of this class. */
    private static @Nullable String token(MessageBytes authorization) {
        if (authorization.getType() != MessageBytes.T_BYTES) {
            return BearerFilter.token(authorization.toString());
        }
        int scheme = BearerFilter.SCHEME.length();
        ByteChunk bytes = authorization.getByteChunk();
        return bytes.startsWithIgnoreCase(BearerFilter.SCHEME, 0)
                ? new String(bytes.getBytes(), bytes.getStart() + scheme, bytes.getLength() - scheme, ISO_8859_1).trim()
                : null;
    }

    private static boolean changesTheAnswer(MessageBytes header) {
        return header.startsWithIgnoreCase("If-", 0)
                || header.equalsIgnoreCase("Range")
                || header.equalsIgnoreCase("Expect")
                || header.equalsIgnoreCase("Content-Length")
                || header.equalsIgnoreCase("Transfer-Encoding");
    }
}
