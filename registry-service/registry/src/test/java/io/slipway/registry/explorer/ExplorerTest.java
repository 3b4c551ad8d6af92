package io.slipway.registry.explorer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.registry.RegistryApplication;
import io.slipway.registry.conformance.Answer;
import io.slipway.registry.conformance.Client;
import io.slipway.registry.conformance.RegistryTest;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** The files of images that were really pushed, asked for over HTTP. */
@SpringBootTest(classes = RegistryApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@Timeout(120)
class ExplorerTest extends RegistryTest {
    private static final Path FOLDER = folder("slipway-explorer");

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("slipway.data", () -> FOLDER.resolve("data").toString());
        registry.add("slipway.auth.admin-password", () -> PASSWORD);
        registry.add("slipway.explorer.layer-size", () -> "8MB");
        registry.add("slipway.explorer.view-size", () -> "100KB");
        registry.add("slipway.trusted-proxies", () -> "127.0.0.1");
    }

    /** Pushes an image of these layers; answers its digest. */
    private String image(byte[]... layers) {
        byte[] config = bytes("{\"architecture\":\"amd64\",\"os\":\"linux\",\"x\":\"" + System.nanoTime() + "\"}");
        push(config);
        Stream.of(layers).forEach(this::push);
        String described =
                Stream.of(layers).map(layer -> descriptor(LAYER, layer)).collect(Collectors.joining(","));
        return sha256(pushed(bytes("{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
                .formatted(IMAGE, descriptor(CONFIG, config), described))));
    }

    private String files(String digest, String more) {
        return "/api/v1/files?repository=" + repository + "&digest=" + digest + more;
    }

    private String file(String digest, String more) {
        return "/api/v1/file?repository=" + repository + "&digest=" + digest + more;
    }

    /** Asks, waits for the job if there is one, and asks again. */
    private static Answer ask(Client client, String path) {
        Answer answer = client.api("GET", path, "");
        while (answer.status() == 202) {
            JsonNode job = answer.json().get("job");
            assertThat(job.get("state").asString()).isIn("waiting", "running", "done");
            pause();
            answer = client.api("GET", path, "");
        }
        return answer;
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private JsonNode list(String digest, String more) {
        return ask(client, files(digest, more)).expect(200).json().get("files");
    }

    private static List<String> shown(JsonNode files) {
        return files.get("files")
                .valueStream()
                .map(file -> file.get("shown").asString())
                .toList();
    }

    @Test
    void anImageIsListedAfterAJobAndItsFilesAreRead() {
        String digest = image(
                new Archive()
                        .directory("etc")
                        .file("etc/a.conf", "first")
                        .file("etc/b.txt", "second")
                        .gzip(),
                new Archive()
                        .file("etc/a.conf", "other")
                        .file("etc/.wh.b.txt", "")
                        .link("link", "etc/a.conf")
                        .bytes());
        Answer first = client.api("GET", files(digest, ""), "").expect(202);
        String job = first.json().at("/job/id").asString();
        assertThat(first.json().at("/job/kind").asString()).isEqualTo("index");
        JsonNode root = list(digest, "");
        assertThat(shown(root)).containsExactly("etc", "link");
        assertThat(root.at("/directory/below/names").asInt()).isEqualTo(3);
        JsonNode etc = list(digest, "&path=/etc/");
        assertThat(shown(etc)).containsExactly("a.conf");
        assertThat(etc.at("/files/0/addedBy").asInt()).isEqualTo(1);
        assertThat(etc.at("/files/0/changedBy").asInt()).isEqualTo(2);
        assertThat(etc.at("/files/0/mode").asString()).isEqualTo("0644");
        JsonNode changes = list(digest, "&layer=2&path=etc");
        assertThat(shown(changes)).containsExactly("a.conf", "b.txt");
        assertThat(changes.at("/files/1/change").asString()).isEqualTo("removed");
        assertThat(ask(client, file(digest, "&path=/etc/a.conf")).expect(200).text())
                .isEqualTo("other");
        assertThat(ask(client, file(digest, "&layer=2&path=/etc/b.txt"))
                        .expect(200)
                        .text())
                .isEqualTo("second");
        JsonNode done = client.api("GET", "/api/v1/jobs/" + job, "").expect(200).json();
        assertThat(done.get("state").asString()).isEqualTo("done");
        assertThat(done.get("done").asLong()).isEqualTo(done.get("total").asLong());
        assertThat(client.api("GET", "/api/v1/jobs", "").expect(200).text()).contains(job);
    }

    @Test
    void whoMayNotPullSeesWhatASeekerOfNothingSees() {
        String digest = image(new Archive().file("secret", "it").gzip());
        list(digest, "");
        Client user = newUser("explorer" + System.nanoTime());
        String nowhere = fresh("admin");
        for (Client stranger : List.of(user, anonymous())) {
            for (String path : List.of(files(digest, "&path=/secret"), file(digest, "&path=/secret"))) {
                Answer hidden = stranger.api("GET", path, "").expect(404);
                Answer absent = stranger.api("GET", path.replace(repository, nowhere), "")
                        .expect(404);
                assertThat(hidden.text().replace(repository, "*"))
                        .isEqualTo(absent.text().replace(nowhere, "*"));
            }
        }
        makePublic(repository);
        assertThat(ask(anonymous(), file(digest, "&path=/secret")).expect(200).text())
                .isEqualTo("it");
    }

    @Test
    void anImageOfAnotherRepositoryIsNotReachedByItsDigest() {
        String digest = image(new Archive().file("secret", "it").gzip());
        list(digest, "");
        String name = "explorer" + System.nanoTime();
        Client user = newUser(name);
        repository = name + "/own";
        user.api("PUT", "/api/v1/repositories/" + repository, "{}").expect(201);
        user.api("GET", files(digest, ""), "").expect(404);
        user.api("GET", file(digest, "&path=/secret"), "").expect(404);
    }

    @Test
    void aDeletedImageIsNotReadAnyMore() {
        String digest = image(new Archive().file("a", "it").gzip());
        list(digest, "");
        client.delete(manifests(digest)).expect(202);
        client.api("GET", files(digest, ""), "").expect(404);
        client.api("GET", file(digest, "&path=a"), "").expect(404);
    }

    @Test
    void jobsAreSeenByThoseWhoWaitForThem() {
        byte[] large = new byte[6_000_000];
        new Random(1).nextBytes(large);
        String digest = image(new Archive().file("large", large).gzip());
        String id = client.api("GET", files(digest, ""), "")
                .expect(202)
                .json()
                .at("/job/id")
                .asString();
        Client user = newUser("explorer" + System.nanoTime());
        for (Client stranger : List.of(user, anonymous())) {
            stranger.api("GET", "/api/v1/jobs/" + id, "").expect(404);
        }
        user.api("DELETE", "/api/v1/jobs/" + id, "").expect(404);
        assertThat(user.api("GET", "/api/v1/jobs", "").expect(200).json().get("jobs"))
                .isEmpty();
        anonymous().api("GET", "/api/v1/jobs", "").expect(401);
        client.api("DELETE", "/api/v1/jobs/" + id, "").expect(204);
    }

    @Test
    void strangersSeeTheJobsOfTheirNetworkBehindAProxy() {
        String digest = image(new Archive().file("a", "for strangers").gzip());
        makePublic(repository);
        String[] here = {"X-Forwarded-For", "192.0.2.1"};
        String id = anonymous()
                .api("GET", files(digest, ""), "", here)
                .expect(202)
                .json()
                .at("/job/id")
                .asString();
        anonymous().api("GET", "/api/v1/jobs/" + id, "", here).expect(200);
        anonymous().api("GET", "/api/v1/jobs/" + id, "").expect(404);
        anonymous()
                .api("GET", "/api/v1/jobs/" + id, "", "X-Forwarded-For", "192.0.2.2")
                .expect(404);
    }

    @Test
    void pagesAndSearchesShowEachNameOnce() {
        Archive archive = new Archive();
        for (int i = 0; i < 250; i++) {
            archive.file("d%d/f%03d.%s".formatted(i % 3, i, i % 2 == 0 ? "conf" : "txt"), "x".repeat(i));
        }
        String digest = image(archive.gzip());
        assertThat(pages(digest, "&path=d1&n=10"))
                .hasSize(83)
                .doesNotHaveDuplicates()
                .isSorted();
        assertThat(pages(digest, "&q=*.conf&n=7")).hasSize(125).doesNotHaveDuplicates();
        assertThat(pages(digest, "&path=/d2&q=f1?1.*&n=2"))
                .containsExactly("f101.txt", "f131.txt", "f161.txt", "f191.txt");
        assertThat(pages(digest, "&minSize=248")).containsExactly("f249.txt", "f248.conf");
        assertThat(pages(digest, "&changed=true")).isEmpty();
    }

    private List<String> pages(String digest, String more) {
        List<String> all = new ArrayList<>();
        String after = "";
        do {
            JsonNode page = list(digest, more + after);
            all.addAll(shown(page));
            JsonNode next = page.get("next");
            after = next == null ? "" : "&after=" + next.asString();
        } while (!after.isEmpty());
        return all;
    }

    @Test
    void hostileNamesAreShownSafelyAndFound() {
        List<String> names = List.of("caf\u00e9\u00ff", "\u00e2\u0080\u00aecod.exe", "<script>", "a\nb", "\"q\"");
        Archive archive = new Archive();
        names.forEach(name -> archive.file("d/" + name, "found " + name.length()));
        String digest = image(archive.gzip());
        JsonNode files = list(digest, "&path=d");
        assertThat(shown(files))
                .containsExactly("\"q\"", "<script>", "a\\u{000a}b", "caf\ufffd\ufffd", "\\u{202e}cod.exe");
        for (JsonNode file : files.get("files")) {
            boolean text = !file.get("shown").asString().contains("caf");
            assertThat(file.has("name")).isEqualTo(text);
            assertThat(file.has("nameBytes")).isEqualTo(!text);
            Answer byEntry = ask(
                            client, file(digest, "&entry=" + file.get("entry").asString()))
                    .expect(200);
            assertThat(byEntry.text()).startsWith("found ");
            if (text) {
                String path = URLEncoder.encode(file.get("path").asString(), UTF_8);
                assertThat(ask(client, file(digest, "&path=" + path))
                                .expect(200)
                                .text())
                        .isEqualTo(byEntry.text());
            }
        }
    }

    @Test
    void whatIsNotALayerIsRefusedWithAReason() {
        String text = image(bytes("this is no archive, but long enough to hold what a header would be".repeat(20)));
        assertThat(refused(text)).contains("(header at byte 0) has no valid checksum");
        String bomb = image(new Archive().file("zeros", new byte[9 << 20]).gzip());
        assertThat(refused(bomb)).contains("more than 8388608 bytes unpacked");
        String upwards = image(new Archive().file("../up", "x").gzip());
        assertThat(refused(upwards)).contains("leads upwards");
    }

    private String refused(String digest) {
        for (int i = 0; i < 500; i++) {
            Answer answer = client.api("GET", files(digest, ""), "");
            if (answer.status() != 202) {
                return answer.expect(422).json().get("detail").asString();
            }
            pause();
        }
        throw new AssertionError("it is not refused");
    }

    @Test
    void questionsThatCannotBeOnesAreRefused() {
        String digest = image(new Archive().file("a", "it").gzip());
        list(digest, "");
        for (String wrong : List.of(
                "&layer=0",
                "&layer=x",
                "&n=0",
                "&n=1001",
                "&entry=%25",
                "&path=a&entry=YQ",
                "&after=%25",
                "&minSize=x",
                "&q=" + "x".repeat(256),
                "&path=" + "x".repeat(5000))) {
            client.api("GET", files(digest, wrong), "").expect(400);
        }
        for (String absent : List.of("&layer=2", "&path=b", "&path=a/b", "&path=../a", "&path=..")) {
            client.api("GET", files(digest, absent), "").expect(404);
        }
        client.api("GET", file(digest, ""), "").expect(400);
    }

    @Test
    void aFileIsSentInPartsAndNeverAsAPage() {
        byte[] content = new byte[300_000];
        new Random(3).nextBytes(content);
        String digest = image(new Archive()
                .file("page.html", "<script>alert(1)</script>")
                .file("large", content)
                .gzip());
        Answer page = ask(client, file(digest, "&path=page.html&view=true")).expect(200);
        assertThat(page.header("Content-Type")).contains("text/plain;charset=UTF-8");
        assertThat(page.header("X-Content-Type-Options")).contains("nosniff");
        assertThat(page.header("Content-Security-Policy")).contains("default-src 'none'; sandbox");
        assertThat(page.header("Content-Disposition").orElseThrow()).startsWith("inline");
        Answer whole = ask(client, file(digest, "&path=large")).expect(200);
        assertThat(whole.body()).isEqualTo(content);
        assertThat(whole.header("Content-Disposition").orElseThrow()).startsWith("attachment");
        client.api("GET", file(digest, "&path=large&view=true"), "").expect(413);
        for (String layer : List.of("all", "1")) {
            String path = file(digest, "&path=large&layer=" + layer);
            Answer part =
                    client.api("GET", path, "", "Range", "bytes=100000-100009").expect(206);
            assertThat(part.body()).isEqualTo(Arrays.copyOfRange(content, 100_000, 100_010));
            assertThat(part.header("Content-Range")).contains("bytes 100000-100009/300000");
            assertThat(client.api("GET", path, "", "Range", "bytes=-5")
                            .expect(206)
                            .body())
                    .hasSize(5);
            client.api("GET", path, "", "Range", "bytes=300000-").expect(416);
            String etag = whole.header("ETag").orElseThrow();
            client.api("GET", path, "", "If-None-Match", etag).expect(304);
        }
    }

    /** Turns round a bit in the middle of each chunk of what lies in this folder of the explorer. */
    private static void damage(String folder) throws IOException {
        Path root = FOLDER.resolve("data/explorer/" + folder);
        try (Stream<Path> files = Files.list(root)) {
            for (Path file : files.toList()) {
                try (FileChannel channel = FileChannel.open(file, READ, WRITE)) {
                    for (long at = channel.size() / 3; at < channel.size() - 4096; at += 32 << 10) {
                        ByteBuffer one = ByteBuffer.allocate(1);
                        channel.read(one, at);
                        channel.write(one.put(0, (byte) (one.get(0) ^ 0x10)).flip(), at);
                    }
                }
            }
        }
    }

    @Test
    void aDamagedIndexIsFoundAndMadeAnewAndNoWrongByteIsSent() throws Exception {
        byte[] content = new byte[3_000_000];
        new Random(5).nextBytes(content);
        Archive archive = new Archive();
        for (int i = 0; i < 3000; i++) {
            archive.file("d/f%04d".formatted(i), "x" + i);
        }
        String digest = image(archive.file("large", content).gzip());
        String path = file(digest, "&path=large");
        assertThat(ask(client, path).expect(200).body()).isEqualTo(content);
        damage("layers");
        // What comes before the damage has been sent by then, and the connection breaks.
        assertThatThrownBy(() -> client.api("GET", path, "")).hasStackTraceContaining("IOException");
        // By then the index may have been made anew.
        assertThat(ask(client, path).expect(200).body()).isEqualTo(content);
        // Damage under the first bytes that are wanted is answered like an index that is not there.
        damage("layers");
        assertThat(client.api("GET", path, "", "Range", "bytes=1500000-2000000").status())
                .isEqualTo(202);
        assertThat(ask(client, path).expect(200).body()).isEqualTo(content);
        // The listing is made of damaged indexes: they are made anew first.
        damage("layers");
        damage("images");
        assertThat(shown(list(digest, "&path=d&n=1000"))).hasSize(1000);
        assertThat(ask(client, path).expect(200).body()).isEqualTo(content);
    }

    private JsonNode compared(String from, String to, String more) {
        String path = "/api/v1/comparisons?from=" + repository + "@" + from + "&to=" + repository + "@" + to + more;
        return ask(client, path).expect(200).json().get("comparison");
    }

    @Test
    void twoImagesAreComparedByLayersAndFiles() {
        byte[] base = new Archive()
                .file("etc/a", "1")
                .file("etc/b", "2")
                .file("c", "3")
                .gzip();
        byte[] change = new Archive()
                .file("etc/a", "other")
                .file("etc/.wh.b", "")
                .file("new", "4")
                .gzip();
        String from = image(base);
        String to = image(base, change);
        JsonNode compared = compared(from, to, "");
        assertThat(compared.at("/bytesToFetch").asLong()).isGreaterThanOrEqualTo(change.length);
        assertThat(compared.at("/layersShared").asInt()).isEqualTo(1);
        assertThat(compared.at("/summary/added").asInt()).isEqualTo(1);
        assertThat(compared.at("/summary/changed").asInt()).isEqualTo(1);
        assertThat(compared.at("/summary/removed").asInt()).isEqualTo(1);
        assertThat(compared.get("files")
                        .valueStream()
                        .map(file -> file.get("change").asString() + " "
                                + file.get("path").asString()))
                .containsExactly("changed etc/a", "removed etc/b", "added new");
        assertThat(compared.at("/files/0/aspects/0").asString()).isEqualTo("content");
        JsonNode page = compared(from, to, "&n=1");
        assertThat(page.get("files")).hasSize(1);
        JsonNode rest = compared(from, to, "&after=" + page.get("next").asString());
        assertThat(rest.get("files")).hasSize(2);
        assertThat(compared(from, to, "&path=etc").get("files")).hasSize(2);
        assertThat(compared(from, from, "").at("/summary/changed").asInt()).isZero();
    }

    @Test
    void manyDifferencesAreGroupedByFolder() {
        Archive many = new Archive();
        for (int i = 0; i < 1500; i++) {
            many.file("share/d%d/f%d".formatted(i % 5, i), "x");
        }
        String from = image(new Archive().file("a", "1").gzip());
        String to = image(many.gzip());
        JsonNode compared = compared(from, to, "");
        assertThat(compared.get("files")).isEmpty();
        assertThat(compared.get("directories")
                        .valueStream()
                        .map(group -> group.get("path").asString() + " "
                                + group.get("added").asInt()))
                .contains("share/d0 300", "share/d4 300");
        assertThat(compared(from, to, "&path=share/d0").get("files")).hasSize(100);
    }

    private String lines(String from, String to, String more) {
        return "/api/v1/comparisons/lines?from=" + repository + "@" + from + "&to=" + repository + "@" + to + more;
    }

    @Test
    void aTextFileOfTwoImagesIsComparedByLines() {
        String from = image(
                new Archive().file("etc/a", "1\n2\n3\n").file("old", "x\n").gzip());
        String to = image(
                new Archive().file("etc/a", "1\n<b>\n3\n").gzip(),
                new Archive().file("b", "").bytes());
        JsonNode compared =
                ask(client, lines(from, to, "&path=/etc/a")).expect(200).json().get("lines");
        assertThat(compared.at("/path").asString()).isEqualTo("etc/a");
        assertThat(compared.at("/added").asInt()).isEqualTo(1);
        assertThat(compared.at("/complete").asBoolean()).isTrue();
        assertThat(compared.at("/hunks/0/lines")
                        .valueStream()
                        .map(line -> line.get("change").asString() + " "
                                + line.get("text").asString()))
                .containsExactly("same 1", "removed 2", "added <b>", "same 3");
        JsonNode removed =
                ask(client, lines(from, to, "&path=old")).expect(200).json().get("lines");
        assertThat(removed.has("toFile")).isFalse();
        assertThat(removed.at("/fromFile/size").asInt()).isEqualTo(2);
        assertThat(removed.at("/hunks/0/toLines").asInt()).isZero();
        assertThat(ask(client, lines(to, to, "&path=b")).expect(200).json().at("/lines/hunks"))
                .isEmpty();
    }

    @Test
    void whatIsNotComparedByLinesIsRefusedInWords() {
        String from = image(new Archive()
                .file("text", "1")
                .file("binary", "a\0b")
                .file("latin", "caf\u00e9")
                .file("large", "x\n".repeat(600_000))
                .directory("d")
                .link("link", "text")
                .gzip());
        String to = image(new Archive().file("text", "2").gzip());
        ask(client, lines(from, to, "&path=text")).expect(200);
        for (String path : List.of("binary", "latin", "large")) {
            assertThat(client.api("GET", lines(from, to, "&path=" + path), "")
                            .expect(422)
                            .json()
                            .get("detail")
                            .asString())
                    .contains("'/" + path + "' of " + from);
            client.api("GET", lines(to, from, "&path=" + path), "").expect(422);
        }
        for (String path : List.of("d", "link", "")) {
            assertThat(client.api("GET", lines(from, to, "&path=" + path), "")
                            .expect(400)
                            .text())
                    .contains("only files are compared by lines");
        }
        client.api("GET", lines(from, to, "&path=nothing"), "").expect(404);
        anonymous().api("GET", lines(from, to, "&path=text"), "").expect(404);
    }

    @Test
    void onlyWhoMayPullBothComparesThem() {
        String digest = image(new Archive().file("a", "1").gzip());
        String hidden = repository;
        list(digest, "");
        repository = fresh("admin");
        String open = image(new Archive().file("a", "1").gzip());
        makePublic(repository);
        String path = "/api/v1/comparisons?from=" + repository + "@" + open + "&to=" + hidden + "@" + digest;
        anonymous().api("GET", path, "").expect(404);
        ask(client, path).expect(200);
        client.api("GET", "/api/v1/comparisons?from=x&to=y", "").expect(400);
    }

    private String index(byte[] index) {
        put(sha256(index), index, INDEX).expect(201);
        return sha256(index);
    }

    private String entry(String digest, String platform) {
        byte[] manifest = client.get(manifests(digest)).expect(200).body();
        return descriptor(IMAGE, manifest).replaceFirst("}$", ",\"platform\":{%s}}".formatted(platform));
    }

    @Test
    void anImageOfAnIndexIsChosenByItsPlatform() {
        String amd64 = image(new Archive().file("amd64", "").gzip());
        String arm = image(new Archive().file("arm", "").gzip());
        String index = index(bytes("{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s,%s,%s]}"
                .formatted(
                        INDEX,
                        entry(arm, "\"os\":\"linux\",\"architecture\":\"arm\",\"variant\":\"v7\""),
                        entry(amd64, "\"os\":\"linux\",\"architecture\":\"amd64\""),
                        entry(arm, "\"os\":\"unknown\",\"architecture\":\"unknown\""))));
        assertThat(shown(list(index, ""))).containsExactly("amd64");
        assertThat(shown(list(index, "&platform=linux/arm/v7"))).containsExactly("arm");
        assertThat(shown(list(index, "&platform=linux/arm"))).containsExactly("arm");
        for (String absent : List.of("linux/arm/v6", "linux/arm64", "linux", "unknown/unknown", "linux/amd64/v2")) {
            assertThat(client.api("GET", files(index, "&platform=" + absent), "")
                            .expect(404)
                            .json()
                            .get("detail")
                            .asString())
                    .isEqualTo("the index has nothing for '" + absent + "'; it has linux/arm/v7, linux/amd64");
        }
        String empty = index(bytes("{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[]}".formatted(INDEX)));
        assertThat(client.api("GET", files(empty, ""), "").expect(404).text()).contains("the index lists no image");
    }

    @Test
    void anImageIsShownInPartsWithTheStepsThatMadeIt() {
        byte[] layer = new Archive().file("a", "1").gzip();
        byte[] config = bytes("""
                {"os":"linux","config":{"Cmd":["sh"],"Env":["A=1"],"ExposedPorts":{"80/tcp":{}},"Labels":{"k":"v"}},
                 "history":[{"created_by":"/bin/sh -c #(nop) ADD file:1 in /"},{"created_by":"ENV A=1","empty_layer":true}]}""");
        push(config);
        push(layer);
        String digest = sha256(pushed(bytes("{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
                .formatted(IMAGE, descriptor(CONFIG, config), descriptor(LAYER, layer)))));
        String path = "/api/v1/layers?repository=" + repository + "&reference=" + digest;
        JsonNode image = client.api("GET", path, "").expect(200).json();
        assertThat(image.get("indexed").asBoolean()).isFalse();
        assertThat(image.at("/layers/0/step").asString()).isEqualTo("ADD file:1 in /");
        assertThat(image.get("steps")).hasSize(2);
        assertThat(image.at("/config/ports/0").asString()).isEqualTo("80/tcp");
        assertThat(image.at("/config/labels/k").asString()).isEqualTo("v");
        list(digest, "");
        assertThat(client.api("GET", path, "")
                        .json()
                        .at("/layers/0/changes/added")
                        .asInt())
                .isEqualTo(1);
        anonymous().api("GET", path, "").expect(404);
    }
}
